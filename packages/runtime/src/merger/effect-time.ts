// Gives Effect our time: its clock, its sleeps and its yields all go through `RouterTime`.
import * as Clock from 'effect/Clock'
import * as Context from 'effect/Context'
import * as Duration from 'effect/Duration'
import * as Effect from 'effect/Effect'
import { MixedScheduler, Scheduler } from 'effect/Scheduler'
import type { RouterTime } from '../time.ts'

export const effectTime = (time: RouterTime): Context.Context<never> =>
  Context.empty().pipe(
    Context.add(Clock.Clock, clockOf(time)),
    Context.add(Scheduler, new MixedScheduler('async', (run) => time.nextTurn(run))),
  )

const clockOf = (time: RouterTime): Clock.Clock => {
  const wallNanos = (): bigint => BigInt(Math.round(time.now())) * 1_000_000n
  const monotonicNanos = (): bigint => BigInt(Math.round(time.elapsed() * 1e6))
  return {
    currentTimeMillisUnsafe: () => time.now(),
    currentTimeMillis: Effect.sync(() => time.now()),
    currentTimeNanosUnsafe: wallNanos,
    currentTimeNanos: Effect.sync(wallNanos),
    monotonicTimeNanosUnsafe: monotonicNanos,
    monotonicTimeNanos: Effect.sync(monotonicNanos),
    sleep: (duration) =>
      Effect.callback((resume) => {
        const cancel = time.after(Duration.toMillis(duration), () => resume(Effect.void))
        return Effect.sync(cancel)
      }),
  }
}
