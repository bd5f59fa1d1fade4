// By the book with XState: a machine per module that invokes a promise, which runs an Effect with a timeout.
import type { PresenceModule, UserPresenceState } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { type ActorRefFrom, assign, createActor, fromPromise, setup } from 'xstate'
import type { OpenContestant } from '../contestant.ts'
import { askWithin } from './effect-for-each.ts'
import { openWiring } from './latest-batches.ts'

interface Batch {
  readonly states: readonly UserPresenceState[]
  /** Takes the answer of a module; `null` when it gave none. */
  readonly settle: (module: PresenceModule, answer: unknown) => void
}

export const openMachinePerModule: OpenContestant = async (modules, sink) => {
  const actors = modules.map((module) => createActor(moduleMachine, { input: { module } }).start())
  return openWiring(
    (states) => askAll(modules, actors, states),
    sink,
    () => {
      for (const actor of actors) actor.stop()
    },
  )
}

const askAll = (
  modules: readonly PresenceModule[],
  actors: readonly ActorRefFrom<typeof moduleMachine>[],
  states: readonly UserPresenceState[],
): Promise<readonly unknown[]> =>
  new Promise((resolve) => {
    const answers = new Map<PresenceModule, unknown>()
    const settle: Batch['settle'] = (module, answer) => {
      answers.set(module, answer)
      if (answers.size === modules.length) resolve(modules.map((each) => answers.get(each)))
    }
    for (const actor of actors) actor.send({ type: 'batch', batch: { states, settle } })
  })

const moduleMachine = setup({
  types: {
    input: {} as { readonly module: PresenceModule },
    context: {} as { readonly module: PresenceModule; readonly batch: Batch | null },
    events: {} as { readonly type: 'batch'; readonly batch: Batch },
  },
  actors: {
    ask: fromPromise(
      ({
        input: { module, batch },
        signal,
      }: {
        input: { module: PresenceModule; batch: Batch | null }
        signal: AbortSignal
      }) => Effect.runPromise(askWithin(module, batch?.states ?? []), { signal }),
    ),
  },
}).createMachine({
  context: ({ input }) => ({ module: input.module, batch: null }),
  initial: 'idle',
  states: {
    idle: {
      on: { batch: { target: 'asking', actions: assign({ batch: ({ event }) => event.batch }) } },
    },
    asking: {
      invoke: {
        src: 'ask',
        input: ({ context: { module, batch } }) => ({ module, batch }),
        onDone: {
          target: 'idle',
          actions: ({ context: { module, batch }, event }) => batch?.settle(module, event.output),
        },
        onError: { target: 'idle', actions: ({ context: { module, batch } }) => batch?.settle(module, null) },
      },
    },
  },
})
