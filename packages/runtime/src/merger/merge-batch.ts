// The Effect of one batch: asks every module at once, and waits for those that are trusted, one patience long.
import * as Effect from 'effect/Effect'
import type { TrackedUser } from '../presence-table.ts'
import type { RouterTime } from '../time.ts'
import type { Lane } from './lane.ts'
import type { LaneAsk } from './lane-ask.ts'
import { type Merged, mergedBatch, releaseAll } from './merged.ts'
import type { OrderGuard } from './order-guard.ts'
import { type Question, questionAboutUsers } from './question.ts'

export interface MergeParts {
  /** In registration order. */
  readonly lanes: () => readonly Lane[]
  readonly guard: OrderGuard
  readonly time: RouterTime
  readonly patienceMs: number
}

/**
 * Asks about the latest states of these users; `now`: by `time.elapsed()`. What was granted, when there is nothing to wait
 * for: a fiber would cost as much as an ask. Else what waits, and succeeds with what was granted in time. Never fails.
 */
export const mergeBatch = (
  users: readonly TrackedUser[],
  now: number,
  parts: MergeParts,
): Merged | Effect.Effect<Merged> => {
  const { guard, time, patienceMs } = parts
  const batch = questionAboutUsers(users)
  const asks = askLanes(batch, now, parts)
  const awaited = asks.filter((ask) => !ask.isSettled && !ask.isAlone)
  if (awaited.length === 0) return mergedBatch(asks, batch)
  return awaitAsks(awaited, time, patienceMs).pipe(
    Effect.onInterrupt(() => Effect.sync(() => releaseAll(asks, guard))),
    Effect.map(() => mergedBatch(asks, batch)),
  )
}

// Everybody is prepared before anybody is asked: a callback may publish, and all are to be asked about the same states.
const askLanes = (batch: Question, beganAt: number, { lanes, guard, time }: MergeParts): LaneAsk[] => {
  const asked: Lane[] = []
  const questions: Question[] = []
  for (const lane of lanes()) {
    const question = lane.prepare(batch)
    if (question === null) continue
    asked.push(lane)
    questions.push(question)
    guard.hold(question) // until it is planned, from before the first ask: what is delivered meanwhile may overtake the batch and its riders
  }
  const asks: LaneAsk[] = []
  let now = beganAt
  asked.forEach((lane, index) => {
    const ask = lane.ask(questions[index] ?? batch, now)
    asks.push(ask)
    now = ask.endedAt ?? time.elapsed() // a look at the clock can cost as much as the ask
  })
  return asks
}

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
