// What a memory host can be told, its defaults, and the check that names the option that cannot be.
import { BadOptions, isUserId, type UserId } from '@presence-router/core'

/** How a memory host is made. */
export interface MemoryHostOptions {
  /** Unique among the hosts of a router. Default `memory`. */
  readonly name?: string
  /** The servers whose users are its own; at least one. */
  readonly serverNames: readonly string[]
  /** Whether one of its own users exists; asked for every recipient, so it must be quick. Default: all of them do. */
  readonly knowsUser?: (userId: UserId) => boolean
  /** How many states one `send` may carry; a larger one fails. Default 50. */
  readonly maxStatesPerSend?: number
  /** How often the router is to tell an unchanged state again, in milliseconds; `null`, the default: never. */
  readonly reannounceEveryMs?: number | null
  /**
   * How many of the newest states per user, and of the newest transactions per server, the history keeps. The latest
   * state of each subject is kept besides. Default 1,000.
   */
  readonly historyLimit?: number
}

/** Options that were checked, with nothing left out. */
export type CheckedOptions = Required<MemoryHostOptions>

/** @throws BadOptions that names the field */
export const parseOptions = (options: MemoryHostOptions): CheckedOptions => {
  const checked: CheckedOptions = {
    name: 'memory',
    knowsUser: () => true,
    maxStatesPerSend: 50,
    reannounceEveryMs: null,
    historyLimit: 1_000,
    ...options,
  }
  for (const field of FIELDS) {
    const fault = faultOf[field](checked[field])
    if (fault !== null) throw new BadOptions(field, checked[field], fault)
  }
  return { ...checked, serverNames: [...checked.serverNames] }
}

const FIELDS = ['name', 'serverNames', 'knowsUser', 'maxStatesPerSend', 'reannounceEveryMs', 'historyLimit'] as const

const countFault = (value: unknown): string | null =>
  Number.isSafeInteger(value) && Number(value) > 0 ? null : 'must be a whole number from 1 on'

const isServerName = (value: unknown): boolean => typeof value === 'string' && value !== '' && isUserId(`@:${value}`)

const faultOf: { readonly [field in keyof CheckedOptions]: (value: unknown) => string | null } = {
  name: (value) => (typeof value === 'string' && value !== '' ? null : 'must be a text that is not empty'),
  serverNames: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isServerName) ? null : 'must be one or more server names',
  knowsUser: (value) => (typeof value === 'function' ? null : 'must be a function'),
  maxStatesPerSend: countFault,
  reannounceEveryMs: (value) => (value === null ? null : countFault(value)),
  historyLimit: countFault,
}
