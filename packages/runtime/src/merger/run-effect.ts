// How Effects are run for those who do not run them themselves; the one implementation is in `router.ts`.
import type * as Effect from 'effect/Effect'
import type { Cancel } from '../time.ts'

/**
 * Runs an Effect that cannot fail: `done` gets its value, possibly before this returns; `failed` gets what only a bug of
 * ours can cause. Cancelling interrupts it; then neither is called. One that is an `Exit` already needs no fiber.
 */
export type RunEffect = <Value>(
  effect: Effect.Effect<Value>,
  done: (value: Value) => void,
  failed?: (defect: unknown) => void,
) => Cancel
