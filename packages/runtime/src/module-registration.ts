// How a module is given to a router: as it is, as what makes it, or as the file that is run apart; and the check of it.
import {
  BadModule,
  BadOptions,
  DEFAULT_PERMISSIONS,
  definePresenceModule,
  type ModulePermissions,
  type PresenceModule,
} from '@presence-router/core'
import { givenModule, type ModuleSource, madeModule } from './actor/module-source.ts'
import type { OpenIsolate } from './isolation/isolate.ts'
import { isolatedModule } from './isolation/isolated-module.ts'
import { parseNumber } from './parse-number.ts'
import type { RouterTime } from './time.ts'

/** What the operator grants a module. */
export interface OperatorGrants {
  /** What is left out is as in `DEFAULT_PERMISSIONS`. */
  readonly permissions?: Partial<ModulePermissions>
}

/** A module as it is. It runs in the process of the router; after a failed `start` the same instance is started again. */
export interface GivenModule extends OperatorGrants {
  readonly module: PresenceModule
  readonly isolation?: 'inline'
}

/** What makes a module: called before each start, so that a restarted module begins anew. It may fail; then so does the start. */
export interface MadeModule extends OperatorGrants {
  /** Under which failures are reported, whatever the module calls itself. */
  readonly name: string
  readonly module: () => PresenceModule | PromiseLike<PresenceModule>
  readonly isolation?: 'inline'
}

/**
 * A file whose default export is a module or what makes one, run in a thread of its own (`worker`) or a process of its own
 * (`process`). When that dies it is started again.
 */
export interface IsolatedModule extends OperatorGrants {
  readonly name: string
  readonly module: URL
  readonly isolation: 'worker' | 'process'
  /** Given to what makes the module there; anything that can be cloned. */
  readonly data?: unknown
  /** Its heap, in mebibytes; past it, it dies. Default 256. */
  readonly maxHeapMb?: number
}

/** A module with what the operator grants it. */
export type ModuleRegistration = GivenModule | MadeModule | IsolatedModule

/** A registration that is checked. */
export interface ParsedRegistration {
  readonly source: ModuleSource
  readonly permissions: ModulePermissions
}

/** What isolated modules live by. */
export interface IsolationParts {
  readonly time: RouterTime
  readonly openIsolate: OpenIsolate | null
}

const DEFAULT_HEAP_MB = 256

/**
 * Checks what is given as a module; starts nothing.
 *
 * @throws BadModule, CallbacksNotPaired; BadOptions (permissions, maxHeapMb)
 */
export const parseRegistration = (
  given: PresenceModule | ModuleRegistration,
  parts: IsolationParts,
): ParsedRegistration => {
  if (typeof given !== 'object' || given === null || !('module' in given))
    return { source: givenModule(definePresenceModule(given)), permissions: parsePermissions() }
  return { source: parseSource(given, parts), permissions: parsePermissions(given.permissions) }
}

const parseSource = (given: ModuleRegistration, parts: IsolationParts): ModuleSource => {
  const { module, isolation = 'inline' } = given
  if (!ISOLATIONS.includes(isolation))
    throw new BadModule(describeName(given), 'isolation', isolation, `must be one of ${ISOLATIONS.join(', ')}`)
  if (isolation !== 'inline') return parseIsolated(given as IsolatedModule, parts)
  if (module instanceof URL)
    throw new BadModule(describeName(given), 'isolation', isolation, 'must be worker or process for a file')
  if (typeof module !== 'function') return givenModule(definePresenceModule(module))
  return madeModule(parseModuleName((given as MadeModule).name), module)
}

const ISOLATIONS: readonly string[] = ['inline', 'worker', 'process']

const parseIsolated = (given: IsolatedModule, { time, openIsolate }: IsolationParts): ModuleSource => {
  const name = parseModuleName(given.name)
  const { module: url, isolation, data, maxHeapMb = DEFAULT_HEAP_MB } = given
  if (!(url instanceof URL))
    throw new BadModule(name, 'module', url, `must be the URL of a file to run as a ${isolation}`)
  parseNumber('maxHeapMb', maxHeapMb, 16)
  return isolatedModule({ name, url, isolation, data, maxHeapMb, time, open: openIsolate })
}

const parseModuleName = (name: unknown): string => {
  if (typeof name !== 'string' || name === '')
    throw new BadModule('(unnamed)', 'name', name, 'must be a text that is not empty')
  return name
}

const describeName = (given: object): string =>
  'name' in given && typeof given.name === 'string' ? given.name : '(unnamed)'

/** Completes and checks what a module is granted. Throws {@link BadOptions} that names the field. */
const parsePermissions = (permissions: Partial<ModulePermissions> = {}): ModulePermissions => {
  const known = Object.keys(DEFAULT_PERMISSIONS)
  for (const [field, value] of Object.entries(permissions)) {
    if (!known.includes(field)) throw new BadOptions(`permissions.${field}`, value, `is none of ${known.join(', ')}`)
    if (field === 'maxRecipients') parseNumber('permissions.maxRecipients', value, 0)
    else if (typeof value !== 'boolean') throw new BadOptions(`permissions.${field}`, value, 'must be true or false')
  }
  return Object.freeze({ ...DEFAULT_PERMISSIONS, ...permissions })
}
