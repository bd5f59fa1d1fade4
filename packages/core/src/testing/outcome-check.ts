// Whether what a host answered is an outcome at all, and the one that it owes.
import { showValue } from '../errors/index.ts'
import type { DeliveryOutcome } from '../host.ts'

/** Throws unless it is one of the five outcomes, with what belongs to it. */
export const requireWellFormed = (what: string, outcome: DeliveryOutcome): void => {
  const fault = outcomeFault(outcome)
  if (fault !== null) throw new Error(`the host answered ${what} with ${fault}`)
}

/** Throws unless it is that one. */
export const requireOutcome = (outcome: DeliveryOutcome, expected: DeliveryOutcome['_tag']): void => {
  if (outcome._tag === expected) return
  const why = outcome._tag === 'Failed' ? ` (${outcome.reason})` : ''
  throw new Error(`the host answered ${outcome._tag}${why}, where ${expected} belongs`)
}

const outcomeFault = (outcome: DeliveryOutcome): string | null => {
  if (typeof outcome !== 'object' || outcome === null) return `${showValue(outcome)}, which is no outcome`
  switch (outcome._tag) {
    case 'Accepted':
    case 'Unsupported':
      return null
    case 'UnknownUsers':
      return Array.isArray(outcome.userIds) && outcome.userIds.length > 0 ? null : 'UnknownUsers, but names nobody'
    case 'Overloaded':
      return Number.isFinite(outcome.retryAfterMs) && outcome.retryAfterMs > 0
        ? null
        : `Overloaded, but is to be called again after ${showValue(outcome.retryAfterMs)} ms`
    case 'Failed':
      return typeof outcome.reason === 'string' && outcome.reason !== '' ? null : 'Failed, but gives no reason'
    default:
      return unknownTag(outcome satisfies never)
  }
}

const unknownTag = (outcome: object): string =>
  `the tag ${showValue(Reflect.get(outcome, '_tag'))}, which is no outcome`
