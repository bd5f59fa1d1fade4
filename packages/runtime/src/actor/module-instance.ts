// The running instance of a module: made and started, stopped and ended, one at a time.
import type { PresenceModule, WorkerDied } from '@presence-router/core'
import { type HookParts, runHook } from './hook.ts'
import type { ModuleRun, ModuleSource } from './module-source.ts'

export interface ModuleInstance {
  /** What is asked; `null` while there is nothing to ask. */
  readonly module: PresenceModule | null
  /** Whether it has been launched, and neither died nor been ended since. */
  readonly isRunning: boolean
  /** How often it was begun or launched. */
  readonly starts: number
  /** Whether `begin` will do: there is nothing to make, and nothing to start. */
  readonly isReadyAtOnce: boolean
  begin(): void
  /** Makes it and runs its `start`. Rejects when that fails, runs out of time, or the signal ends it. */
  launch(signal: AbortSignal): Promise<unknown>
  readonly hasNothingToEnd: boolean
  /** Runs its `stop` and ends what runs it. Rejects when `stop` fails or runs out of time; then it is ended all the same. */
  end(): Promise<unknown>
}

/** `died`: what ran the instance is gone. */
export const createModuleInstance = (
  source: ModuleSource,
  hookParts: HookParts,
  died: (failure: WorkerDied) => void,
): ModuleInstance => {
  const { given } = source
  let run: ModuleRun | null = null
  let isRunning = false
  let starts = 0
  let hasDied = false
  let making: Promise<unknown> | null = null
  let ending: Promise<unknown> | null = null

  const endRun = async ({ module, end }: ModuleRun): Promise<void> => {
    try {
      if (module.stop !== undefined && !hasDied) await runHook(module.stop, NEVER, hookParts)
    } finally {
      await end()
    }
  }

  return {
    get module() {
      return run?.module ?? null
    },
    get isRunning() {
      return isRunning
    },
    get starts() {
      return starts
    },
    isReadyAtOnce: given !== null && given.start === undefined,
    begin() {
      if (given === null) return
      starts++
      run = { module: given, end: async () => {} }
      isRunning = true
    },
    launch(signal) {
      starts++
      return runHook(
        async (call) => {
          let givenUp: Promise<void> | null = null
          const endIfGivenUp = (made: ModuleRun): Promise<void> | null => {
            if (call.signal.aborted) givenUp ??= made.end()
            return givenUp
          }
          const creating = source.create({
            signal: call.signal,
            died(failure) {
              hasDied = true
              isRunning = false
              died(failure)
            },
          })
          if (creating instanceof Promise && source.mustBeAwaited) making = creating.then(endIfGivenUp, nothing)
          const made = creating instanceof Promise ? await creating : creating // a given one is started at once
          if (call.signal.aborted) return endIfGivenUp(made)
          run = made
          hasDied = false
          await made.module.start?.(call)
          // A start that ends after its time has failed all the same, and is no matter of the next run.
          if (run === made) isRunning = !hasDied && !call.signal.aborted
        },
        signal,
        hookParts,
      )
    },
    get hasNothingToEnd() {
      return ending === null && making === null && (run === null || (run.module === given && given.stop === undefined))
    },
    end() {
      if (ending !== null) return ending
      if (run === null) return making ?? Promise.resolve()
      const ended = run
      run = null
      isRunning = false
      ending = endRun(ended).finally(() => {
        ending = null
      })
      return ending
    },
  }
}

const nothing = (): void => {}

/** `stop` is always given its whole time. */
const NEVER = new AbortController().signal
