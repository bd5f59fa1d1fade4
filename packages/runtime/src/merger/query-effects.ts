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
import type { Ask } from '../actor/ask.ts'
import type { RouterTime } from '../time.ts'
import {
  type AskContext,
  type Asked,
  type AskLimits,
  askForInterested,
  askForStates,
  type Granted,
} from './ask-module.ts'
import type { Member } from './member.ts'

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
}

/** Asks all modules at once; succeeds with the exact union, in registration order. Never fails. */
export const queryUsersForStates = (
  asked: AskedStates,
  parts: QueryParts,
): Effect.Effect<Map<UserId, Set<UserPresenceState>>> =>
  Effect.callback((resume) => {
    const { members, context } = parts
    const limitsOf = askLimits(parts)
    const answers: (readonly Granted[])[] = []
    let open = members.length
    const asks = members.map((member, index) =>
      askForStates(member, asked, {
        context,
        limits: limitsOf(),
        settled({ answer }) {
          answers[index] = answer
          if (--open === 0) resume(Effect.succeed(uniteGranted(answers)))
        },
      }),
    )
    return withdraw(asks, parts)
  })

/** Asks module by module; the first `PRESENCE_ALL_USERS` ends the asking (law 2). Never fails. */
export const queryInterestedUsers = Effect.fnUntraced(function* (
  userId: UserId,
  parts: QueryParts,
): Effect.fn.Return<Set<UserId> | typeof PRESENCE_ALL_USERS> {
  const { members, context } = parts
  const limitsOf = askLimits(parts)
  const users = new Set<UserId>()
  for (const member of members) {
    const limits = limitsOf()
    if (limits.deadlineMs <= 0) {
      context.report(new ModuleTimedOut(member.module.name, 'getInterestedUsers', 0, true))
      continue
    }
    const answer = yield* Effect.callback<InterestedUsers>((resume) => {
      const settled = (result: Asked<InterestedUsers>): void => resume(Effect.succeed(result.answer))
      return withdraw([askForInterested(member, userId, { context, limits, settled })], parts)
    })
    if (answer === PRESENCE_ALL_USERS) return answer
    for (const interested of answer) users.add(interested)
  }
  return users
})

const withdraw = (asks: readonly Ask[], { abortReason }: QueryParts): Effect.Effect<void> =>
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
const uniteGranted = (answers: readonly (readonly Granted[])[]): Map<UserId, Set<UserPresenceState>> => {
  const united = new Map<UserId, Set<UserPresenceState>>()
  for (const { recipient, states } of answers.flat()) {
    const known = united.get(recipient)
    if (known === undefined) united.set(recipient, new Set(states))
    else for (const state of states) known.add(state)
  }
  return united
}
