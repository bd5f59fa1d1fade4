// The Effect of one batch: asks every module at once, and waits for those that are trusted, one patience long.
import type { UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import type { PresenceTable } from '../presence-table.ts'
import type { RouterTime } from '../time.ts'
import type { Lane } from './lane.ts'
import type { LaneAsk } from './lane-ask.ts'
import { type Merged, mergedBatch } from './merged.ts'
import type { OrderGuard } from './order-guard.ts'
import { type Question, questionAbout } from './question.ts'

export interface MergeParts {
  /** In registration order. */
  readonly lanes: () => readonly Lane[]
  readonly guard: OrderGuard
  readonly table: PresenceTable
  readonly time: RouterTime
  readonly patienceMs: number
}

/** Asks about the latest states of these users. Succeeds with what was granted in time; never fails. */
export const mergeBatch = (
  userIds: ReadonlySet<UserId>,
  { lanes, guard, table, time, patienceMs }: MergeParts,
): Effect.Effect<Merged> =>
  Effect.suspend(() => {
    const batch = questionAbout(userIds, table)
    const prepared = prepareLanes(lanes(), batch)
    const holder = { holds: (userId: UserId) => prepared.some(({ question }) => question.entries.has(userId)) }
    guard.hold(holder) // from before the first ask: what is delivered meanwhile may overtake the batch and its riders
    const asks = prepared.map(({ lane, question }) => lane.ask(question))
    const merged = (): Merged => mergedBatch(asks, batch.entries, holder)
    const awaited = asks.filter((ask) => !ask.isSettled && !ask.isAlone)
    if (awaited.length === 0) return Effect.succeed(merged())
    return awaitAsks(awaited, time, patienceMs).pipe(
      Effect.onInterrupt(() => Effect.sync(() => guard.release(holder))),
      Effect.map(merged),
    )
  })

// Everybody is prepared before anybody is asked: a callback may publish, and all are to be asked about the same states.
const prepareLanes = (
  lanes: readonly Lane[],
  batch: Question,
): { readonly lane: Lane; readonly question: Question }[] =>
  lanes.flatMap((lane) => {
    const question = lane.prepare(batch)
    return question === null ? [] : [{ lane, question }]
  })

const awaitAsks = (asks: readonly LaneAsk[], time: RouterTime, patienceMs: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    let open = asks.length
    const cancelPatience = time.after(patienceMs, () => {
      for (const ask of asks) if (!ask.isSettled) ask.overrun()
      resume(Effect.void)
    })
    for (const ask of asks)
      ask.whenSettled(() => {
        if (--open > 0) return
        cancelPatience()
        resume(Effect.void)
      })
    return Effect.sync(cancelPatience)
  })
