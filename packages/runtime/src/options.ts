// What a router can be told, its defaults, and the check that names the option that cannot be.
import {
  BadOptions,
  type HostCapabilities,
  ModuleNameTaken,
  type PresenceHost,
  type PresenceModule,
} from '@presence-router/core'
import type { OpenIsolate } from './isolation/isolate.ts'
import {
  type IsolationParts,
  type ModuleRegistration,
  type ParsedRegistration,
  parseRegistration,
} from './module-registration.ts'
import type { RouterTracer } from './observe/tracer.ts'
import { parseNumber } from './parse-number.ts'
import { processRandom, processTime, type RouterTime } from './time.ts'

/** How a router is made. Times are milliseconds. */
export interface PresenceRouterOptions extends Partial<RouterLimits> {
  readonly modules?: readonly (PresenceModule | ModuleRegistration)[]
  /** Fixed for the life of the router. A local user belongs to the first that calls it local and can deliver. */
  readonly hosts?: readonly PresenceHost[]
  /** Which servers are ours, besides those whose users a host calls local. */
  readonly serverNames?: readonly string[]
  /** Where the router gets its time from. Default: the process. */
  readonly time?: RouterTime
  /** Where it gets chance from, as `Math.random`; it spreads restarts. Default: the process. */
  readonly random?: () => number
  /** What isolated modules run in. Default: threads and child processes of this process. */
  readonly openIsolate?: OpenIsolate
  /** Is given a span for each batch, late answer and snapshot, such as a tracer of OpenTelemetry. Default: none. */
  readonly tracer?: RouterTracer
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
  /** How many states wait for the local users of one host, and how many for all servers it sends to. Default 1,000,000. */
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
  ...['modules', 'hosts', 'serverNames', 'time', 'random', 'openIsolate', 'tracer', 'onDefect'],
])

/** The options as they are used: complete and checked. */
export interface RouterConfig {
  readonly modules: readonly ParsedRegistration[]
  readonly hosts: readonly PresenceHost[]
  readonly serverNames: ReadonlySet<string>
  readonly limits: RouterLimits
  readonly time: RouterTime
  readonly random: () => number
  readonly openIsolate: OpenIsolate | null
  readonly tracer: RouterTracer | null
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
  const { modules = [], hosts = [], serverNames = [] } = options
  const { time = processTime, random = processRandom, openIsolate = null, onDefect = printDefect } = options
  for (const [field, list] of Object.entries({ modules, hosts, serverNames }))
    if (!Array.isArray(list)) throw new BadOptions(field, list, 'must be an array')
  for (const [field, run] of Object.entries({ random, onDefect })) requireFunction(field, run)
  if (openIsolate !== null) requireFunction('openIsolate', openIsolate)
  for (const method of TIME_METHODS) requireFunction(`time.${method}`, time?.[method])
  for (const [index, name] of serverNames.entries())
    if (typeof name !== 'string' || name === '')
      throw new BadOptions(`serverNames[${index}]`, name, 'must be a server name')
  return {
    modules: parseModules(modules, { time, openIsolate }),
    hosts: parseHosts(hosts),
    serverNames: new Set(serverNames),
    limits: parseLimits(options),
    time,
    random,
    openIsolate,
    tracer: parseTracer(options.tracer),
    onDefect,
  }
}

const TIME_METHODS = ['now', 'elapsed', 'soon', 'nextTurn', 'after', 'keepAlive'] as const

const requireFunction = (field: string, value: unknown): void => {
  if (typeof value !== 'function') throw new BadOptions(field, value, 'must be a function')
}

const parseModules = (
  given: readonly (PresenceModule | ModuleRegistration)[],
  parts: IsolationParts,
): readonly ParsedRegistration[] => {
  const names = new Set<string>()
  return given.map((each) => {
    const parsed = parseRegistration(each, parts)
    const { name } = parsed.source
    if (names.has(name)) throw new ModuleNameTaken(name)
    names.add(name)
    return parsed
  })
}

const parseTracer = (tracer: RouterTracer | undefined): RouterTracer | null => {
  if (tracer === undefined) return null
  if (typeof tracer?.startSpan !== 'function') throw new BadOptions('tracer', tracer, 'must have a method startSpan')
  return tracer
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
    for (const method of HOST_METHODS) requireFunction(`${field}.${method}`, host[method])
    checkCapabilities(`${field}.capabilities`, capabilities)
  }
  return [...hosts]
}

const checkCapabilities = (field: string, capabilities: HostCapabilities): void => {
  if (typeof capabilities !== 'object' || capabilities === null)
    throw new BadOptions(field, capabilities, 'must be given')
  const { direction, maxStatesPerSend, reannounceEveryMs } = capabilities
  if (direction !== 'push' && direction !== 'pull')
    throw new BadOptions(`${field}.direction`, direction, 'must be "push" or "pull"')
  parseNumber(`${field}.maxStatesPerSend`, maxStatesPerSend, 1)
  if (reannounceEveryMs !== null) parseNumber(`${field}.reannounceEveryMs`, reannounceEveryMs, 1)
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

/** Says so where nobody else does. */
export const printDefect = (cause: unknown): void =>
  console.error('presence-router: a defect, please report it:', cause)
