// The Effect of telling servers again of users who have not changed: modules are asked anew, so that nobody is told who is
// not entitled any more. Beside the lanes: then local users are told nothing, and nobody becomes dirty.
import { RouterClosed, type RouterFailure, type UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { isServing } from '../actor/module-life.ts'
import type { PresenceTable } from '../presence-table.ts'
import { askEverybody } from './ask-everybody.ts'
import type { Merged } from './merged.ts'
import type { OrderGuard } from './order-guard.ts'
import type { QueryCaller, QueryParts } from './query-parts.ts'
import { questionAbout } from './question.ts'

export interface ReannouncementParts {
  readonly queryParts: QueryParts
  readonly table: PresenceTable
  readonly guard: OrderGuard
  readonly isLocal: (userId: UserId) => boolean
  readonly deliver: (merged: Merged) => void
}

/** Succeeds, when it has been delivered, with whether no module failed. Never fails. */
export const reannounce = (
  userIds: readonly UserId[],
  { queryParts, table, guard, isLocal, deliver }: ReannouncementParts,
): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    // Whoever does not serve now is asked about everybody when it does.
    const members = queryParts.members.filter(({ actor }) => isServing(actor.life))
    // They were chosen before: whoever has gone since, or is no longer known, is nobody that servers could forget.
    const present = userIds.filter((userId) => (table.get(userId)?.latest.state ?? 'offline') !== 'offline')
    if (members.length === 0 || present.length === 0) return Effect.succeed(true)
    const question = questionAbout(present, table)
    const { report } = queryParts.context
    let wasAnswered = true
    const reportAndNote = (failure: RouterFailure): void => {
      if (MAY_PASS.has(failure._tag)) wasAnswered = false
      report(failure)
    }
    guard.hold(question) // so that what overtakes this question on its way is remembered
    const context = { ...queryParts.context, report: reportAndNote }
    return askEverybody(question.asked, { ...queryParts, members, context }).pipe(
      Effect.map((answers) => {
        const contributions = answers.map(({ member, granted }) => ({
          member,
          granted: granted.filter(({ recipient }) => !isLocal(recipient)),
        }))
        if (contributions.some(({ granted }) => granted.length > 0))
          deliver({ contributions, about: question, holder: question, kind: 'reannouncement' })
        return wasAnswered
      }),
      Effect.ensuring(Effect.sync(() => guard.release(question))), // unless planning did
    )
  })

/** Failures that may be over when the module is asked again. */
const MAY_PASS: ReadonlySet<RouterFailure['_tag']> = new Set(['ModuleThrew', 'ModuleTimedOut', 'RouterOverloaded'])

/** Nobody but the router waits for the answers, and it asks nothing when it is closed. */
export const BY_THE_ROUTER: QueryCaller = {
  deadlineMs: null,
  isAborted: false,
  get abortReason() {
    return new RouterClosed()
  },
}
