// By the book with Effect: one program per batch, each module in `tryPromise` with a timeout.
import type { PresenceModule, UserPresenceState } from '@presence-router/core'
import * as Data from 'effect/Data'
import * as Effect from 'effect/Effect'
import type { OpenContestant } from '../contestant.ts'
import { openWiring } from './latest-batches.ts'

const DEADLINE_MS = 1_000

/** A module threw or rejected. */
class ModuleFailed extends Data.TaggedError('ModuleFailed')<{
  readonly module: string
  readonly cause: unknown
}> {}

export const openEffectForEach: OpenContestant = async (modules, sink) =>
  openWiring(
    (states) =>
      Effect.runPromise(
        Effect.forEach(modules, (module) => Effect.orElseSucceed(askWithin(module, states), () => null), {
          concurrency: 'unbounded',
        }),
      ),
    sink,
  )

/** One question to one module, in time or not at all. */
export const askWithin = (
  module: PresenceModule,
  states: readonly UserPresenceState[],
): Effect.Effect<unknown, unknown> =>
  Effect.tryPromise({
    try: async (signal) => module.getUsersForStates(states, { signal, deadline: Date.now() + DEADLINE_MS }),
    catch: (cause) => new ModuleFailed({ module: module.name, cause }),
  }).pipe(Effect.timeout(DEADLINE_MS))
