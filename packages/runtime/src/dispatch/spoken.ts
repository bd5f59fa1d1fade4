// What a host says of one call: at once or later, believed the first time, and an outcome or nothing of the contract.
import { type DeliveryOutcome, HostCannot, type HostFailure, HostRefused, HostSpokeBadly } from '@presence-router/core'
import { parseOutcome } from './outcome.ts'

export type Spoken = DeliveryOutcome | { readonly _tag: 'SpokeBadly'; readonly cause: unknown }

export const spokeBadly = (cause: unknown): Spoken => ({ _tag: 'SpokeBadly', cause })

/** Never throws, whatever the host gave. */
export const readSpoken = (value: unknown): Spoken => {
  try {
    return parseOutcome(value) ?? spokeBadly(new TypeError('it gave no delivery outcome'))
  } catch (thrown) {
    return spokeBadly(thrown)
  }
}

/** What is said before this returns it gives back; `null`: what is said is heard later, if ever. */
export const hearOut = (promised: PromiseLike<unknown>, heard: (spoken: Spoken) => void): Spoken | null => {
  let early: Spoken | null = null
  let isAsking = true
  let isSaid = false
  const say = (spoken: Spoken): void => {
    if (isSaid) return
    isSaid = true
    if (isAsking) early = spoken
    else heard(spoken)
  }
  try {
    promised.then(
      (value) => say(readSpoken(value)),
      (cause) => say(spokeBadly(cause)),
    )
  } catch (thrown) {
    say(spokeBadly(thrown))
  }
  isAsking = false
  return early
}

interface Way {
  readonly host: string
  readonly during: 'deliver' | 'send'
}

/** `target`: in words. `null`: it took the states, or will later. */
export const failureOf = (spoken: Spoken, target: string, { host, during }: Way): HostFailure | null => {
  switch (spoken._tag) {
    case 'Accepted':
    case 'Overloaded':
      return null
    case 'Unsupported':
      return new HostCannot(host, target)
    case 'UnknownUsers':
      return new HostRefused(host, namesOf(spoken.userIds), 'it does not know the user')
    case 'Failed':
      return new HostRefused(host, target, spoken.reason)
    case 'SpokeBadly':
      return new HostSpokeBadly(host, during, spoken.cause)
  }
}

const MOST_NAMES = 20

const namesOf = (userIds: readonly string[]): string => {
  const more = userIds.length - MOST_NAMES
  return `${userIds.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
