// The Effects of the two queries. They run beside the lanes and deliver nothing. Interrupting one withdraws the asks it
// opened, so that modules see their signal aborted with the caller's reason.
import {
  type AskedStates,
  grantingEach,
  ModuleTimedOut,
  PRESENCE_ALL_USERS,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { awaitInterests, beginAskingInOrder, type Interest, type Interests } from './ask-in-order.ts'
import { type AskEnd, askForStates, type Granted, type OpenQuestion } from './ask-module.ts'
import type { Contribution } from './merged.ts'
import { type QueryParts, TimeLeft } from './query-parts.ts'

/** Asks all modules at once; succeeds with what each granted, in registration order. Never fails. */
export const askEverybody = (asked: AskedStates, parts: QueryParts): Effect.Effect<readonly Contribution[]> =>
  Effect.callback((resume) => {
    const { members, context, time, caller } = parts
    let now = time.elapsed()
    const timeLeft = new TimeLeft(parts, now)
    const contributions: Contribution[] = []
    let open = members.length
    const settle = (index: number, contribution: Contribution): void => {
      contributions[index] = contribution
      if (--open === 0) resume(Effect.succeed(contributions))
    }
    const asks = members.flatMap((member, index) => {
      const limits = timeLeft.at(now)
      const granted: Granted[] = []
      const granting = grantingEach(asked, (recipient, states) => granted.push({ recipient, states }))
      const settled = ({ outcome }: AskEnd): void =>
        settle(index, { member, granted: outcome === 'usable' ? granted : [] })
      if (!caller.isAborted && limits.deadlineMs > 0) {
        const ask = askForStates(member, { asked, granting }, { context, limits, settled, askedAt: now })
        now = time.elapsed()
        return [ask]
      }
      if (!caller.isAborted) context.report(new ModuleTimedOut(member.name, 'getUsersForStates', 0, true))
      settle(index, { member, granted: [] })
      return []
    })
    return withdraw(asks, parts)
  })

/** The exact union of what modules grant that are not removed, in registration order. */
export const queryUsersForStates = (
  asked: AskedStates,
  parts: QueryParts,
): Effect.Effect<Map<UserId, Set<UserPresenceState>>> => askEverybody(asked, parts).pipe(Effect.map(uniteGranted))

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

export const uniteInterests = (interests: readonly Interest[]): Set<UserId> => {
  let united: Set<UserId> | null = null
  for (const { member, users } of interests) {
    if (member.isRemoved) continue
    if (united === null) united = new Set(users)
    else for (const userId of users) united.add(userId)
  }
  return united ?? new Set()
}

const withdraw = (asks: readonly OpenQuestion[], { caller }: QueryParts): Effect.Effect<void> =>
  Effect.sync(() => {
    const reason = caller.abortReason
    for (const ask of asks) ask.withdraw(reason)
  })

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
