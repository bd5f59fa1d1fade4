// What a router can be told, its defaults, and the check that names the option that cannot be.
import {
  BadOptions,
  DEFAULT_PERMISSIONS,
  definePresenceModule,
  ModuleNameTaken,
  type ModulePermissions,
  type PresenceHost,
  type PresenceModule,
} from '@presence-router/core'
import { processTime, type RouterTime } from './time.ts'

/** A module with what the operator grants it. */
export interface ModuleRegistration {
  readonly module: PresenceModule
  /** What is left out is as in `DEFAULT_PERMISSIONS`. */
  readonly permissions?: Partial<ModulePermissions>
}

/** How a router is made. Times are milliseconds. */
export interface PresenceRouterOptions extends Partial<RouterLimits> {
  readonly modules?: readonly (PresenceModule | ModuleRegistration)[]
  /** Fixed for the life of the router. A local user belongs to the first that calls it local and can deliver. */
  readonly hosts?: readonly PresenceHost[]
  /** Which servers are ours, besides those whose users a host calls local. */
  readonly serverNames?: readonly string[]
  /** Where the router gets its time from. Default: the process. */
  readonly time?: RouterTime
  /** Told what only a bug of the router can cause. Default: prints it. */
  readonly onDefect?: (cause: unknown) => void
}

/** The numbers of a router. Times are milliseconds. */
export interface RouterLimits {
  /** How long a merge of published states waits for a module that has not answered. Default 50. */
  readonly patienceMs: number
  /** How long one question to a module stays open. Default 1,000. */
  readonly deadlineMs: number
  /** How long `start` and `stop` of a module, and `start` of a host, may take. Default 10,000. */
  readonly startDeadlineMs: number
  /** How long to gather states before a batch begins; 0: until the code that runs now is done. Default 0. */
  readonly batchWindowMs: number
  /** How many users one batch is about at most. Default 1,000. */
  readonly maxBatchUsers: number
  /** How many users are kept; past it new ones are refused, unless a long-offline one can go. Default 1,000,000. */
  readonly maxUsers: number
  /** How many queries one module answers at once. Default 64. */
  readonly maxQueries: number
  /** How many queries wait behind those. Default 1,024. */
  readonly maxWaitingQueries: number
  /** How many entries of answers are read in one turn of the event loop. Default 5,000. */
  readonly maxEntriesPerTurn: number
  /** How many (target, user) pairs are remembered to keep order while answers are outstanding. Default 1,000,000. */
  readonly maxRememberedSends: number
  /** How many states wait behind the open call to a host. Default 1,000,000. */
  readonly maxWaitingStates: number
}

const DEFAULT_LIMITS: RouterLimits = {
  patienceMs: 50,
  deadlineMs: 1_000,
  startDeadlineMs: 10_000,
  batchWindowMs: 0,
  maxBatchUsers: 1_000,
  maxUsers: 1_000_000,
  maxQueries: 64,
  maxWaitingQueries: 1_024,
  maxEntriesPerTurn: 5_000,
  maxRememberedSends: 1_000_000,
  maxWaitingStates: 1_000_000,
}

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(DEFAULT_LIMITS),
  ...['modules', 'hosts', 'serverNames', 'time', 'onDefect'],
])

/** The options as they are used: complete and checked. */
export interface RouterConfig {
  readonly modules: readonly ModuleRegistration[]
  readonly hosts: readonly PresenceHost[]
  readonly serverNames: ReadonlySet<string>
  readonly limits: RouterLimits
  readonly time: RouterTime
  readonly onDefect: (cause: unknown) => void
}

/**
 * Completes and checks the options, before anything is started.
 *
 * @throws BadOptions that names the field; BadModule, CallbacksNotPaired, ModuleNameTaken
 */
export const parseOptions = (options: PresenceRouterOptions): RouterConfig => {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name))
  if (unknown !== undefined) throw new BadOptions(unknown, Reflect.get(options, unknown), 'is no option of a router')
  const { modules = [], hosts = [], serverNames = [], time = processTime, onDefect = printDefect } = options
  for (const [field, list] of Object.entries({ modules, hosts, serverNames }))
    if (!Array.isArray(list)) throw new BadOptions(field, list, 'must be an array')
  for (const [index, name] of serverNames.entries())
    if (typeof name !== 'string' || name === '')
      throw new BadOptions(`serverNames[${index}]`, name, 'must be a server name')
  return {
    modules: parseModules(modules),
    hosts: parseHosts(hosts),
    serverNames: new Set(serverNames),
    limits: parseLimits(options),
    time,
    onDefect,
  }
}

const parseModules = (given: readonly (PresenceModule | ModuleRegistration)[]): readonly ModuleRegistration[] => {
  const names = new Set<string>()
  return given.map((each) => {
    const isRegistration = typeof each === 'object' && each !== null && 'module' in each
    const module = definePresenceModule(isRegistration ? each.module : each)
    if (names.has(module.name)) throw new ModuleNameTaken(module.name)
    names.add(module.name)
    return { module, permissions: parsePermissions(isRegistration ? each.permissions : {}) }
  })
}

const HOST_METHODS = ['isLocal', 'start', 'deliver', 'send', 'close'] as const

const parseHosts = (hosts: readonly PresenceHost[]): readonly PresenceHost[] => {
  const names = new Set<string>()
  for (const [index, host] of hosts.entries()) {
    const field = `hosts[${index}]`
    if (typeof host !== 'object' || host === null) throw new BadOptions(field, host, 'must be a host')
    const { name, capabilities } = host
    if (typeof name !== 'string' || name === '')
      throw new BadOptions(`${field}.name`, name, 'must be a text that is not empty')
    if (names.has(name)) throw new BadOptions(`${field}.name`, name, 'is taken by another host')
    names.add(name)
    for (const method of HOST_METHODS)
      if (typeof host[method] !== 'function')
        throw new BadOptions(`${field}.${method}`, host[method], 'must be a function')
    if (typeof capabilities !== 'object' || capabilities === null)
      throw new BadOptions(`${field}.capabilities`, capabilities, 'must be given')
    parseNumber(`${field}.capabilities.maxStatesPerSend`, capabilities.maxStatesPerSend, 1)
  }
  return [...hosts]
}

/** 0 for what may be none; 1 for the others. */
const LOWEST: { readonly [limit in keyof RouterLimits]?: number } = {
  patienceMs: 0,
  batchWindowMs: 0,
  maxWaitingQueries: 0,
}

const parseLimits = (options: Partial<RouterLimits>): RouterLimits => {
  const limits = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof RouterLimits)[]) {
    const value = options[name]
    if (value === undefined) continue
    limits[name] = parseNumber(name, value, LOWEST[name] ?? 1)
  }
  return limits
}

/** A whole number from `lowest` on. @throws BadOptions */
export const parseNumber = (field: string, value: unknown, lowest: number): number => {
  if (!Number.isSafeInteger(value) || (value as number) < lowest)
    throw new BadOptions(field, value, `must be a whole number from ${lowest} on`)
  return value as number
}

/**
 * Completes and checks what a module is granted.
 *
 * @throws BadOptions that names the field
 */
export const parsePermissions = (permissions: Partial<ModulePermissions> = {}): ModulePermissions => {
  const known = Object.keys(DEFAULT_PERMISSIONS)
  for (const [field, value] of Object.entries(permissions)) {
    if (!known.includes(field)) throw new BadOptions(`permissions.${field}`, value, `is none of ${known.join(', ')}`)
    if (field === 'maxRecipients') parseNumber('permissions.maxRecipients', value, 0)
    else if (typeof value !== 'boolean') throw new BadOptions(`permissions.${field}`, value, 'must be true or false')
  }
  return Object.freeze({ ...DEFAULT_PERMISSIONS, ...permissions })
}

const printDefect = (cause: unknown): void => console.error('presence-router: a defect, please report it:', cause)
