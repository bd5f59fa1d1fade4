// The running instance of a module: made and started, stopped and ended, one at a time.
import type { ModuleCall, PresenceModule, WorkerDied } from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import type { Deadlines } from './deadlines.ts'
import { type HookParts, runHook } from './hook.ts'
import { type ModuleRun, type ModuleSource, runInline } from './module-source.ts'

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

/** By what its hooks are run. */
export interface InstanceParts {
  readonly time: RouterTime
  readonly deadlines: Deadlines
  readonly limits: { readonly hookDeadlineMs: number }
}

/** `died`: what ran the instance is gone. */
export const createModuleInstance = (
  source: ModuleSource,
  parts: InstanceParts,
  died: (failure: WorkerDied) => void,
): ModuleInstance => new InstanceOfModule(source, parts, died)

/** A class, as is all that there is one of for each module. */
class InstanceOfModule implements ModuleInstance {
  private readonly source: ModuleSource
  private readonly parts: InstanceParts
  private readonly died: (failure: WorkerDied) => void
  module: PresenceModule | null = null
  isRunning = false
  starts = 0
  private run: ModuleRun | null = null
  private hasDied = false
  private making: Promise<unknown> | null = null
  private ending: Promise<unknown> | null = null

  constructor(source: ModuleSource, parts: InstanceParts, died: (failure: WorkerDied) => void) {
    this.source = source
    this.parts = parts
    this.died = died
  }

  get isReadyAtOnce(): boolean {
    const { given } = this.source
    return given !== null && given.start === undefined
  }

  begin(): void {
    const { given } = this.source
    if (given === null) return
    this.starts++
    this.setRun(runInline(given))
    this.isRunning = true
  }

  launch(signal: AbortSignal): Promise<unknown> {
    this.starts++
    return runHook((call) => this.makeAndStart(call), signal, this.hookParts())
  }

  get hasNothingToEnd(): boolean {
    const { run } = this
    const { given } = this.source
    const needsNoEnd = run === null || (run.module === given && given.stop === undefined)
    return this.ending === null && this.making === null && needsNoEnd
  }

  end(): Promise<unknown> {
    if (this.ending !== null) return this.ending
    if (this.run === null) return this.making ?? Promise.resolve()
    const ended = this.run
    this.setRun(null)
    this.isRunning = false
    this.ending = this.endRun(ended).finally(() => {
      this.ending = null
    })
    return this.ending
  }

  private setRun(run: ModuleRun | null): void {
    this.run = run
    this.module = run === null ? null : run.module
  }

  private async makeAndStart(call: ModuleCall): Promise<void> {
    const creating = this.source.create({
      signal: call.signal,
      died: (failure) => {
        this.hasDied = true
        this.isRunning = false
        this.died(failure)
      },
    })
    let givenUp: Promise<void> | null = null
    const endIfGivenUp = async (made: ModuleRun): Promise<void> => {
      if (call.signal.aborted) givenUp ??= made.end()
      await givenUp
    }
    if (creating instanceof Promise && this.source.mustBeAwaited) this.making = creating.then(endIfGivenUp, nothing)
    const made = creating instanceof Promise ? await creating : creating // a given one is started at once
    if (call.signal.aborted) return endIfGivenUp(made)
    this.setRun(made)
    this.hasDied = false
    await made.module.start?.(call)
    // A start that ends after its time has failed all the same, and is no matter of the next run.
    if (this.run === made) this.isRunning = !this.hasDied && !call.signal.aborted
  }

  private async endRun({ module, end }: ModuleRun): Promise<void> {
    try {
      if (module.stop !== undefined && !this.hasDied) await runHook(module.stop, NEVER, this.hookParts())
    } finally {
      await end()
    }
  }

  private hookParts(): HookParts {
    const { time, deadlines, limits } = this.parts
    return { time, deadlines, deadlineMs: limits.hookDeadlineMs }
  }
}

const nothing = (): void => {}

/** `stop` is always given its whole time. */
const NEVER = new AbortController().signal
