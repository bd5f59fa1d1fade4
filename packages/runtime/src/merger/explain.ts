// The Effect behind `explain`: asks each module both questions about one recipient and one subject. Delivers nothing.
import {
  askAbout,
  PRESENCE_ALL_USERS,
  type RouterFailure,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { type Explanation, explanationOf, type ModuleExplanation } from '../explanation.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { Member } from './member.ts'
import { queryInterestedUsers, queryUsersForStates } from './query-effects.ts'
import type { QueryParts } from './query-parts.ts'

export interface ExplainParts extends QueryParts {
  readonly table: PresenceTable
}

/** Succeeds with what each module says of the subject's latest state, in registration order. Never fails. */
export const explain = (recipient: UserId, subject: UserId, parts: ExplainParts): Effect.Effect<Explanation> => {
  const { table, members, context } = parts
  const state = table.get(subject)?.latest ?? userPresenceState(subject)
  const isRemoteToRemote = !context.isLocal(subject) && !context.isLocal(recipient)
  const obstacle = isRemoteToRemote ? 'presence of remote users is not sent to remote servers' : null
  return Effect.forEach(members, (member) => explainModule(member, { recipient, state }, parts), {
    concurrency: 'unbounded',
  }).pipe(
    Effect.map((explained) => {
      const modules = explained.filter((_, index) => !members[index]?.isRemoved)
      return explanationOf({ recipient, subject, state }, modules, obstacle)
    }),
  )
}

interface ExplainQuestion {
  readonly recipient: UserId
  readonly state: UserPresenceState
}

const explainModule = (
  member: Member,
  { recipient, state }: ExplainQuestion,
  parts: QueryParts,
): Effect.Effect<ModuleExplanation> =>
  Effect.suspend(() => {
    const failures: RouterFailure[] = []
    const report = (failure: RouterFailure): void => {
      failures.push(failure)
      parts.context.report(failure)
    }
    const alone = { ...parts, members: [member], context: { ...parts.context, report } }
    return Effect.all([queryUsersForStates(askAbout([state]), alone), queryInterestedUsers(recipient, alone)], {
      concurrency: 'unbounded',
    }).pipe(
      Effect.map(([told, shown]) => ({
        module: member.name,
        tells: told.has(recipient) ? [...(told.get(recipient) ?? [])] : null,
        shows: showsOf(shown, state.userId),
        dropped: failures.flatMap((failure) => (failure._tag === 'ModuleAnsweredBadly' ? failure.problems : [])),
        failures,
      })),
    )
  })

const showsOf = (
  shown: ReadonlySet<UserId> | typeof PRESENCE_ALL_USERS,
  subject: UserId,
): ModuleExplanation['shows'] => {
  if (shown === PRESENCE_ALL_USERS) return 'ALL'
  return shown.has(subject) ? 'named' : 'no'
}
