// Reads what a host says became of a delivery. Hosts are other people's code: nothing but the contract is believed.
import type { DeliveryOutcome } from '@presence-router/core'

const SHORTEST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 3_600_000

/** The outcome, its pause brought between 10 ms and an hour; `null` when it is none. */
export const parseOutcome = (value: unknown): DeliveryOutcome | null => {
  if (typeof value !== 'object' || value === null) return null
  const outcome = value as { readonly [field: string]: unknown }
  switch (outcome['_tag']) {
    case 'Accepted':
    case 'Unsupported':
      return { _tag: outcome['_tag'] }
    case 'UnknownUsers':
      return isTexts(outcome['userIds']) ? { _tag: 'UnknownUsers', userIds: outcome['userIds'] } : null
    case 'Overloaded':
      return parseOverloaded(outcome['retryAfterMs'])
    case 'Failed':
      return typeof outcome['reason'] === 'string' ? { _tag: 'Failed', reason: outcome['reason'] } : null
    default:
      return null
  }
}

const parseOverloaded = (retryAfterMs: unknown): DeliveryOutcome | null => {
  if (typeof retryAfterMs !== 'number' || !(retryAfterMs >= 0)) return null
  return { _tag: 'Overloaded', retryAfterMs: Math.min(Math.max(retryAfterMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS) }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
