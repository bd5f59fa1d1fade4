// The fibers that Effect modules run in. They belong to a scope and end with it, before what they require does.
import type { Context } from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import type { Scope } from 'effect/Scope'

/** Runs an Effect of a module; as far as it does not suspend, before this returns. */
export type RunFork<R> = <Value>(effect: Effect.Effect<Value, unknown, R>) => Fiber.Fiber<Value, unknown>

export interface ModuleFibers {
  /** What runs the Effects of a module, with what it requires taken from here. */
  runFork<R>(): Effect.Effect<RunFork<R>, never, R>
}

/** How long fibers that are interrupted may take to end. One that cannot be interrupted holds up nobody for longer. */
const GRACE = '5 seconds'

export const createModuleFibers: Effect.Effect<ModuleFibers, never, Scope> = Effect.acquireRelease(
  Effect.sync(() => new Set<Fiber.Fiber<unknown, unknown>>()),
  (running) => Effect.timeoutOption(Fiber.interruptAll(running), GRACE),
).pipe(
  Effect.map((running) => ({
    runFork: <R>() => Effect.map(Effect.context<R>(), (context) => runIn(running, context)),
  })),
)

const runIn = <R>(running: Set<Fiber.Fiber<unknown, unknown>>, context: Context<R>): RunFork<R> => {
  const runFork = Effect.runForkWith(context)
  return (effect) => {
    const fiber = runFork(effect)
    if (fiber.pollUnsafe() === undefined) {
      running.add(fiber)
      fiber.addObserver(() => running.delete(fiber))
    }
    return fiber
  }
}
