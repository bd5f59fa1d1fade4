// Reads what a host says became of a delivery. Hosts are other people's code: nothing but the contract is believed, each
// field is read once, and nothing of the host's own is kept.
import type { DeliveryOutcome } from '@presence-router/core'

const SHORTEST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 3_600_000

const ACCEPTED: DeliveryOutcome = Object.freeze({ _tag: 'Accepted' })
const UNSUPPORTED: DeliveryOutcome = Object.freeze({ _tag: 'Unsupported' })

/** The outcome, its pause brought between 10 ms and an hour; `null` when it is none. */
export const parseOutcome = (value: unknown): DeliveryOutcome | null => {
  if (typeof value !== 'object' || value === null) return null
  const outcome = value as { readonly [field: string]: unknown }
  const tag = outcome['_tag']
  switch (tag) {
    case 'Accepted':
      return ACCEPTED
    case 'Unsupported':
      return UNSUPPORTED
    case 'UnknownUsers':
      return parseUnknownUsers(outcome['userIds'])
    case 'Overloaded':
      return parseOverloaded(outcome['retryAfterMs'])
    case 'Failed':
      return parseFailed(outcome['reason'])
    default:
      return null
  }
}

const parseUnknownUsers = (value: unknown): DeliveryOutcome | null => {
  if (!Array.isArray(value)) return null
  const userIds: readonly unknown[] = [...value]
  return userIds.every((userId) => typeof userId === 'string') ? { _tag: 'UnknownUsers', userIds } : null
}

const parseOverloaded = (retryAfterMs: unknown): DeliveryOutcome | null => {
  if (typeof retryAfterMs !== 'number' || !(retryAfterMs >= 0)) return null
  return { _tag: 'Overloaded', retryAfterMs: Math.min(Math.max(retryAfterMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS) }
}

const parseFailed = (reason: unknown): DeliveryOutcome | null =>
  typeof reason === 'string' ? { _tag: 'Failed', reason } : null
