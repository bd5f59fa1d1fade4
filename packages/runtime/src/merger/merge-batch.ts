// The Effect of one batch: asks every module at once, and waits for those that are trusted, one patience long.
import type { UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import type { RouterTime } from '../time.ts'
import type { Lane } from './lane.ts'
import type { LaneAsk } from './lane-ask.ts'
import type { OrderGuard } from './order-guard.ts'
import type { Question } from './question.ts'

export interface MergeParts {
  /** In registration order. */
  readonly lanes: () => readonly Lane[]
  readonly guard: OrderGuard
  readonly time: RouterTime
  readonly patienceMs: number
}

/** Asks about a batch; succeeds with the asks that settled in time, in registration order. Never fails. */
export const mergeBatch = (
  batch: Question,
  { lanes, guard, time, patienceMs }: MergeParts,
): Effect.Effect<readonly LaneAsk[]> =>
  Effect.suspend(() => {
    const asks = openAsks(lanes(), batch)
    const settled = (): readonly LaneAsk[] => asks.filter((ask) => ask.isSettled && !ask.isAlone)
    const awaited = asks.filter((ask) => !ask.isSettled && !ask.isAlone)
    if (awaited.length === 0) return Effect.succeed(settled())
    const holder = { holds: (userId: UserId) => batch.entries.has(userId) }
    guard.hold(holder) // what is delivered meanwhile may overtake this batch
    return awaitAsks(awaited, time, patienceMs).pipe(
      Effect.ensuring(Effect.sync(() => guard.release(holder))),
      Effect.map(settled),
    )
  })

// Everybody is prepared before anybody is asked: a callback may publish, and all are to be asked about the same states.
const openAsks = (lanes: readonly Lane[], batch: Question): LaneAsk[] =>
  lanes
    .map((lane) => ({ lane, question: lane.prepare(batch) }))
    .flatMap(({ lane, question }) => (question === null ? [] : [lane.ask(question)]))

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
