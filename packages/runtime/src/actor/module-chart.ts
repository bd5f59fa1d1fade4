// The life of one module. Questions never run through this chart: they are handled in front of it, and only a change of
// life reaches it.
//
//   starting ──▶ serving { prompt ⇄ late } ──▶ stopping ──▶ stopped
//      └──▶ parked ──────────────────────────────▲
import { type EventObject, fromCallback, fromPromise, setup } from 'xstate'
import type { LifeEvent } from './module-life.ts'
import type { FrontEvent } from './open-asks.ts'

/** A hook of a module under its deadline; the signal ends it early. */
type Hook = (signal: AbortSignal) => Promise<unknown>

/** What the chart sets off; given by the actor of the module. */
export interface LifeWork {
  /** `null` when the module has no such hook. */
  readonly start: Hook | null
  readonly stop: Hook | null
  readonly abortAsks: () => void
  readonly startFailed: (cause: unknown) => void
  readonly stopFailed: (cause: unknown) => void
}

export const moduleChart = setup({
  types: {
    context: {} as LifeWork,
    input: {} as LifeWork,
    events: {} as LifeEvent | FrontEvent, // the latter never get here
  },
  actors: {
    start: fromPromise<unknown, LifeWork>(({ input, signal }) => input.start?.(signal) ?? Promise.resolve()),
    stop: fromPromise<unknown, LifeWork>(({ input, signal }) => input.stop?.(signal) ?? Promise.resolve()),
    // The cleanup, not an exit action: stopping an actor runs no exit actions, and every open ask must be aborted.
    holdAsks: fromCallback<EventObject, LifeWork>(
      ({ input }) =>
        () =>
          input.abortAsks(),
    ),
  },
  actions: {
    reportStart: ({ context }, { cause }: { cause: unknown }) => context.startFailed(cause),
    reportStop: ({ context }, { cause }: { cause: unknown }) => context.stopFailed(cause),
  },
  guards: {
    hasNoStart: ({ context }) => context.start === null,
    hasNoStop: ({ context }) => context.stop === null,
  },
}).createMachine({
  context: ({ input }) => input,
  initial: 'starting',
  states: {
    starting: {
      always: { guard: 'hasNoStart', target: 'serving' },
      invoke: {
        src: 'start',
        input: ({ context }) => context,
        onDone: 'serving',
        onError: {
          target: 'parked',
          actions: { type: 'reportStart', params: ({ event }) => ({ cause: event.error }) },
        },
      },
      on: { stop: 'stopping' },
    },
    serving: {
      invoke: { src: 'holdAsks', input: ({ context }) => context },
      initial: 'prompt',
      on: { stop: 'stopping' },
      states: {
        prompt: { on: { overranPatience: 'late' } },
        late: { on: { trustedAgain: 'prompt' } },
      },
    },
    parked: { on: { stop: 'stopping' } },
    stopping: {
      always: { guard: 'hasNoStop', target: 'stopped' },
      invoke: {
        src: 'stop',
        input: ({ context }) => context,
        onDone: 'stopped',
        onError: {
          target: 'stopped',
          actions: { type: 'reportStop', params: ({ event }) => ({ cause: event.error }) },
        },
      },
    },
    stopped: { type: 'final' },
  },
})
