// The Effects of the two queries. They run beside the lanes and deliver nothing. Interrupting one withdraws the asks it
// opened, so that modules see their signal aborted with the caller's reason.
import { type AskedStates, PRESENCE_ALL_USERS, type UserId, type UserPresenceState } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { awaitContributions, beginAskingEverybody } from './ask-everybody.ts'
import { awaitInterests, beginAskingInOrder, type Interest, type Interests } from './ask-in-order.ts'
import type { Contribution } from './merged.ts'
import type { QueryParts } from './query-parts.ts'

/** The exact union of what modules grant that are not removed, in registration order. */
export const queryUsersForStates = (
  asked: AskedStates,
  parts: QueryParts,
): Effect.Effect<Map<UserId, Set<UserPresenceState>>> => {
  const asking = beginAskingEverybody(asked, parts)
  if (asking.contributions !== null) return Effect.succeed(uniteGranted(asking.contributions)) // it needs no fiber
  return awaitContributions(() => asking).pipe(Effect.map(uniteGranted))
}

/** The union of what modules say that are not removed; or `PRESENCE_ALL_USERS`. */
export const queryInterestedUsers = (
  userId: UserId,
  parts: QueryParts,
): Effect.Effect<Set<UserId> | typeof PRESENCE_ALL_USERS> => {
  const asking = beginAskingInOrder(userId, parts)
  if (asking.interests !== null) return Effect.succeed(united(asking.interests)) // it needs no fiber
  return awaitInterests(() => asking).pipe(Effect.map(united))
}

const united = (interests: Interests): Set<UserId> | typeof PRESENCE_ALL_USERS =>
  interests === PRESENCE_ALL_USERS ? interests : uniteInterests(interests)

/** Whom modules named that are not removed. */
export const uniteInterests = (interests: readonly Interest[]): Set<UserId> => {
  let united: Set<UserId> | null = null
  for (const { member, users } of interests) {
    if (member.isRemoved) continue
    if (united === null) united = new Set(users)
    else for (const userId of users) united.add(userId)
  }
  return united ?? new Set()
}

// By reference: behind the reading of answers there is one instance per value.
const uniteGranted = (contributions: readonly Contribution[]): Map<UserId, Set<UserPresenceState>> => {
  const united = new Map<UserId, Set<UserPresenceState>>()
  for (const { member, granted } of contributions) {
    if (member?.isRemoved) continue
    for (const { recipient, states } of granted) {
      const known = united.get(recipient)
      if (known === undefined) united.set(recipient, new Set(states))
      else for (const state of states) known.add(state)
    }
  }
  return united
}
