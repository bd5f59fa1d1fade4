// The Effects of the two queries. They run beside the lanes and deliver nothing. Interrupting one withdraws the asks it
// opened, so that modules see their signal aborted with the caller's reason.
import {
  type AskedStates,
  type InterestedUsers,
  ModuleTimedOut,
  PRESENCE_ALL_USERS,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import * as Effect from 'effect/Effect'
import type { RouterTime } from '../time.ts'
import {
  type AskContext,
  type Asked,
  type AskLimits,
  askForInterested,
  askForStates,
  type Granted,
  type OpenQuestion,
} from './ask-module.ts'
import type { Member } from './member.ts'
import type { Contribution } from './merged.ts'

export interface QueryParts {
  /** In registration order. */
  readonly members: readonly Member[]
  readonly context: AskContext
  readonly time: RouterTime
  /** What a module is promised, in milliseconds. */
  readonly askDeadlineMs: number
  /** What the caller grants the whole query; `null` when it does not say. */
  readonly queryDeadlineMs: number | null
  /** Why the caller gave up, once it has. */
  readonly abortReason: () => unknown
  readonly isAborted: () => boolean
}

/** Asks all modules at once; succeeds with what each granted, in registration order. Never fails. */
export const askEverybody = (asked: AskedStates, parts: QueryParts): Effect.Effect<readonly Contribution[]> =>
  Effect.callback((resume) => {
    const { members, context, isAborted } = parts
    const limitsOf = askLimits(parts)
    const contributions: Contribution[] = []
    let open = members.length
    const settle = (index: number, contribution: Contribution): void => {
      contributions[index] = contribution
      if (--open === 0) resume(Effect.succeed(contributions))
    }
    const asks = members.flatMap((member, index) => {
      const limits = limitsOf()
      const settled = ({ answer }: Asked<readonly Granted[]>): void => settle(index, { member, granted: answer })
      if (!isAborted() && limits.deadlineMs > 0) return [askForStates(member, asked, { context, limits, settled })]
      if (!isAborted()) context.report(new ModuleTimedOut(member.name, 'getUsersForStates', 0, true))
      settle(index, { member, granted: [] })
      return []
    })
    return withdraw(asks, parts)
  })

/** What one module said whose presence somebody may see. */
export interface Interest {
  readonly member: Member
  readonly users: ReadonlySet<UserId>
}

/** Asks module by module; the first `PRESENCE_ALL_USERS` ends the asking (law 2). Never fails. */
export const askInOrder = Effect.fnUntraced(function* (
  userId: UserId,
  parts: QueryParts,
): Effect.fn.Return<readonly Interest[] | typeof PRESENCE_ALL_USERS> {
  const { members, context, isAborted } = parts
  const limitsOf = askLimits(parts)
  const interests: Interest[] = []
  for (const member of members) {
    const limits = limitsOf()
    if (isAborted()) break // by a module, while it was asked
    if (limits.deadlineMs <= 0) {
      context.report(new ModuleTimedOut(member.name, 'getInterestedUsers', 0, true))
      continue
    }
    const users = yield* Effect.callback<InterestedUsers>((resume) => {
      const settled = (result: Asked<InterestedUsers>): void => resume(Effect.succeed(result.answer))
      return withdraw([askForInterested(member, userId, { context, limits, settled })], parts)
    })
    if (users === PRESENCE_ALL_USERS) return users
    interests.push({ member, users })
  }
  return interests
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
): Effect.Effect<Set<UserId> | typeof PRESENCE_ALL_USERS> =>
  askInOrder(userId, parts).pipe(
    Effect.map((interests) => (interests === PRESENCE_ALL_USERS ? interests : uniteInterests(interests))),
  )

export const uniteInterests = (interests: readonly Interest[]): Set<UserId> => {
  const united = new Set<UserId>()
  for (const { member, users } of interests) if (!member.isRemoved) for (const userId of users) united.add(userId)
  return united
}

const withdraw = (asks: readonly OpenQuestion[], { abortReason }: QueryParts): Effect.Effect<void> =>
  Effect.sync(() => {
    const reason = abortReason()
    for (const ask of asks) ask.withdraw(reason)
  })

/** The time that an ask opened now has: what modules are promised, or what is left of the caller's. */
const askLimits = ({ time, askDeadlineMs, queryDeadlineMs }: QueryParts): (() => AskLimits) => {
  const whole = { isQuery: true, deadlineMs: askDeadlineMs, isCutShort: false }
  if (queryDeadlineMs === null) return () => whole
  const end = time.elapsed() + queryDeadlineMs
  return () => {
    const leftMs = Math.round(end - time.elapsed())
    return leftMs >= askDeadlineMs ? whole : { isQuery: true, deadlineMs: leftMs, isCutShort: true }
  }
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
