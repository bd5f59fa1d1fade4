// The merger put together: modules with their actors and lanes, one order guard, one reader of answers.
import type { RouterFailure, UserId } from '@presence-router/core'
import type * as Effect from 'effect/Effect'
import type { Explanation } from '../explanation.ts'
import type { RouterConfig } from '../options.ts'
import type { PresenceTable, TrackedUser } from '../presence-table.ts'
import type { RouterEvent } from '../router-event.ts'
import type { AnswerReader } from './answer-reader.ts'
import { createAskContext } from './ask-context.ts'
import { explain } from './explain.ts'
import { createLane } from './lane.ts'
import { mergeBatch } from './merge-batch.ts'
import { type Merged, mergedAlone, mergedNothing, type Planned, planMerged } from './merged.ts'
import { createModules, type Modules } from './modules.ts'
import { createOrderGuard, type OrderGuard, type Waiting } from './order-guard.ts'
import type { QueryCaller, QueryParts } from './query-parts.ts'
import { BY_THE_ROUTER, reannounce } from './reannouncement.ts'
import type { SaysLocal } from './recipients.ts'
import { sendSnapshot } from './snapshot.ts'

export interface MergerParts {
  readonly config: RouterConfig
  readonly table: PresenceTable
  /** Whose latest state waits to be routed. */
  readonly waiting: Waiting
  readonly isLocal: (userId: UserId) => boolean
  readonly saysLocal: SaysLocal
  readonly report: (failure: RouterFailure) => void
  readonly emit: (event: RouterEvent) => void
  /** Takes what was merged beside the batches. */
  readonly deliver: (merged: Merged) => void
}

export interface Merger {
  readonly modules: Modules
  /**
   * Asks about the latest states of a batch, `now` by `time.elapsed()`. What came of it; an Effect when that has to be waited
   * for. Never fails.
   */
  merge(users: readonly TrackedUser[], now: number): Merged | Effect.Effect<Merged>
  /** What stands for a batch that could not be merged. */
  nothing(): Merged
  /** What of it is to be delivered to whom, now. */
  plan(merged: Merged): Planned
  /** The parts of a query that begins now. */
  queryParts(caller: QueryCaller): QueryParts
  snapshot(userIds: readonly UserId[], caller: QueryCaller): Effect.Effect<void>
  /** Tells servers again of these users. Succeeds with whether no module failed. */
  reannounce(userIds: readonly UserId[]): Effect.Effect<boolean>
  explain(recipient: UserId, subject: UserId, caller: QueryCaller): Effect.Effect<Explanation>
  readonly guard: Pick<OrderGuard, 'remembered'>
  readonly reader: Pick<AnswerReader, 'openReadings' | 'furtherTurns'>
  /** Lets every lane forget that user, unless some module is still to be asked about them; whether it did. */
  release(userId: UserId): boolean
  close(): void
}

export const createMerger = (parts: MergerParts): Merger => {
  const { config, table, waiting, isLocal, saysLocal, report, emit, deliver } = parts
  const { limits, time, random, onDefect } = config
  const guard = createOrderGuard({ table, waiting, report, maxRemembered: limits.maxRememberedSends })
  const context = createAskContext({ isLocal, saysLocal, report, time, maxEntriesPerTurn: limits.maxEntriesPerTurn })
  const { reader } = context

  const modules = createModules({
    table,
    emit,
    pairs: { table, time, isLocal, report, deliver },
    actor: { time, random, report, onDefect, limits: { ...limits, hookDeadlineMs: limits.startDeadlineMs } },
    onTheWay: waiting.all,
    createLane: (member) =>
      createLane({
        member,
        context,
        guard,
        table,
        time,
        random,
        limits,
        deliverAlone: (ask) => deliver(mergedAlone(ask)),
      }),
  })
  const batchParts = { lanes: modules.lanes, guard, time, patienceMs: limits.patienceMs }
  const planParts = { ...context, guard, saysLocal }
  const askLimits = { deadlineMs: limits.deadlineMs, isCutShort: false }
  const queryParts = (caller: QueryCaller): QueryParts => ({
    members: modules.members(),
    context,
    time,
    askLimits,
    caller,
  })

  return {
    modules,
    merge: (users, now) => mergeBatch(users, now, batchParts),
    nothing: mergedNothing,
    plan(merged) {
      const planned = planMerged(merged, planParts)
      if (planned.askAgain.size > 0) for (const lane of modules.lanes()) lane.askAgain(planned.askAgain)
      return planned
    },
    guard,
    reader,
    queryParts,
    release(userId) {
      if (modules.lanes().some((lane) => lane.needs(userId))) return false
      for (const lane of modules.lanes()) lane.forget(userId)
      return true
    },
    snapshot: (userIds, caller) =>
      sendSnapshot(userIds, {
        queryParts: () => queryParts(caller),
        table,
        guard,
        isLocal,
        maxBatchUsers: limits.maxBatchUsers,
        maxQueries: limits.maxQueries,
        deliver,
      }),
    reannounce: (userIds) =>
      reannounce(userIds, { queryParts: queryParts(BY_THE_ROUTER), table, guard, isLocal, deliver }),
    explain: (recipient, subject, caller) => explain(recipient, subject, { ...queryParts(caller), table }),
    close() {
      reader.close()
      modules.close()
    },
  }
}
