// The life of one module. Questions never run through this chart: they are handled in front of it, and only a change of
// life reaches it. Drawn in docs/module-life.md.
import { assign, type EventObject, fromCallback, fromPromise, setup } from 'xstate'
import { RESTS_UNTIL_PARKED, restMs } from './life-rules.ts'
import type { ModuleInstance } from './module-instance.ts'
import type { LifeEvent } from './module-life.ts'
import type { FrontEvent } from './open-asks.ts'
import type { Restarts } from './restarts.ts'

/** What handles events that never reach the chart. */
export interface InFront {
  /** The actor is handling something. */
  begins(): void
  take(event: FrontEvent): void
}

/** What the chart asks and sets off; given by the actor of the module. */
export interface LifeWork {
  readonly instance: ModuleInstance
  readonly restarts: Restarts
  readonly front: InFront
  abortAsks(): void
  startFailed(cause: unknown): void
  stopFailed(cause: unknown): void
}

interface LifeContext {
  readonly work: LifeWork
  /** Rests without a success since. */
  readonly rests: number
  /** How long to wait before it is started again, in milliseconds; 0 after a rest or a reset. */
  readonly delayMs: number
}

export const moduleChart = setup({
  types: {
    context: {} as LifeContext,
    input: {} as LifeWork,
    events: {} as LifeEvent | FrontEvent, // the latter never get here
  },
  actors: {
    launch: fromPromise<unknown, LifeWork>(({ input, signal }) => input.instance.launch(signal)),
    end: fromPromise<unknown, LifeWork>(({ input }) => input.instance.end()),
    // The cleanup, not an exit action: stopping an actor runs no exit actions, and every open ask must be aborted.
    holdAsks: fromCallback<EventObject, LifeWork>(
      ({ input }) =>
        () =>
          input.abortAsks(),
    ),
  },
  actions: {
    begin: ({ context }) => context.work.instance.begin(),
    reportStart: ({ context }, { cause }: { cause: unknown }) => context.work.startFailed(cause),
    reportStop: ({ context }, { cause }: { cause: unknown }) => context.work.stopFailed(cause),
    delayRestart: assign({ delayMs: ({ context }) => context.work.restarts.count() }),
    restartAtOnce: assign({ delayMs: 0 }),
    countRest: assign({ rests: ({ context }) => context.rests + 1 }),
    forgetRests: assign({ rests: 0 }),
    forgetRestarts: ({ context }) => context.work.restarts.forget(),
  },
  guards: {
    isReadyAtOnce: ({ context }) => context.work.instance.isReadyAtOnce,
    hasNothingToEnd: ({ context }) => context.work.instance.hasNothingToEnd,
    isRunning: ({ context }) => context.work.instance.isRunning,
    beginsAnew: ({ context }) => context.delayMs === 0,
    isOnProbation: ({ context }) => context.rests > 0,
    mayRestart: ({ context }) => context.work.restarts.mayRestart,
    hasRestedInVain: ({ context }) => context.rests > RESTS_UNTIL_PARKED,
  },
  delays: {
    untilRestart: ({ context }) => context.delayMs,
    aRest: ({ context }) => restMs(context.rests),
  },
}).createMachine({
  id: 'module',
  context: ({ input }) => ({ work: input, rests: 0, delayMs: 0 }),
  initial: 'starting',
  on: {
    reset: { target: '.restarting', actions: ['forgetRests', 'forgetRestarts', 'restartAtOnce'] },
    stop: '.stopping',
  },
  states: {
    starting: {
      always: { guard: 'isReadyAtOnce', target: 'serving', actions: 'begin' },
      invoke: {
        src: 'launch',
        input: ({ context }) => context.work,
        onDone: 'serving',
        onError: {
          target: 'failed',
          actions: { type: 'reportStart', params: ({ event }) => ({ cause: event.error }) },
        },
      },
      on: { died: 'failed' },
    },
    failed: {
      always: [
        { guard: 'isOnProbation', target: 'resting' },
        { guard: 'mayRestart', target: 'restarting', actions: 'delayRestart' },
        { target: 'resting' },
      ],
    },
    restarting: {
      initial: 'ending',
      states: {
        ending: {
          invoke: {
            src: 'end',
            input: ({ context }) => context.work,
            onDone: 'delayed',
            onError: {
              target: 'delayed',
              actions: { type: 'reportStop', params: ({ event }) => ({ cause: event.error }) },
            },
          },
        },
        delayed: { after: { untilRestart: 'launching' } },
        launching: {
          always: { guard: 'isReadyAtOnce', target: 'launched', actions: 'begin' },
          invoke: {
            src: 'launch',
            input: ({ context }) => context.work,
            onDone: 'launched',
            onError: {
              target: '#module.failed',
              actions: { type: 'reportStart', params: ({ event }) => ({ cause: event.error }) },
            },
          },
          on: { died: '#module.failed' },
        },
        launched: {
          always: [
            { guard: 'isOnProbation', target: '#module.probing' },
            { guard: 'beginsAnew', target: '#module.serving' },
            { target: '#module.serving.late' },
          ],
        },
      },
    },
    serving: {
      invoke: { src: 'holdAsks', input: ({ context }) => context.work },
      entry: 'forgetRests',
      initial: 'prompt',
      on: { failedTooOften: 'resting', died: 'failed' },
      states: {
        prompt: { on: { overranPatience: 'late' } },
        late: { on: { trustedAgain: 'prompt' } },
      },
    },
    resting: {
      entry: 'countRest',
      always: { guard: 'hasRestedInVain', target: 'parked' },
      after: {
        aRest: [
          { guard: 'isRunning', target: 'probing' },
          { target: 'restarting', actions: 'restartAtOnce' },
        ],
      },
    },
    probing: {
      invoke: { src: 'holdAsks', input: ({ context }) => context.work },
      // Late, as it has not been prompt three times in a row: the others are to wait for one patience only.
      on: { probeSucceeded: 'serving.late', probeFailed: 'resting', died: 'resting' },
    },
    parked: {
      invoke: {
        src: 'end',
        input: ({ context }) => context.work,
        onError: { actions: { type: 'reportStop', params: ({ event }) => ({ cause: event.error }) } },
      },
    },
    stopping: {
      always: { guard: 'hasNothingToEnd', target: 'stopped' },
      invoke: {
        src: 'end',
        input: ({ context }) => context.work,
        onDone: 'stopped',
        onError: {
          target: 'stopped',
          actions: { type: 'reportStop', params: ({ event }) => ({ cause: event.error }) },
        },
      },
      on: { reset: {}, stop: {} }, // it is over
    },
    stopped: { type: 'final' },
  },
})
