// When a module may be started again, and after which delay.
import type { RouterTime } from '../time.ts'
import { RESTART_WINDOW_MS, RESTARTS_IN_WINDOW, restartDelayMs } from './life-rules.ts'

export interface Restarts {
  /** Whether another restart now would not be one too many. */
  readonly mayRestart: boolean
  /** Counts one; how long to wait before it, in milliseconds. */
  count(): number
  /** It answered: the next delay is the first again. */
  succeeded(): void
  /** It begins anew. */
  forget(): void
}

export const createRestarts = (time: RouterTime, random: () => number): Restarts => new CountedRestarts(time, random)

/** A class, as is all that there is one of for each module. */
class CountedRestarts implements Restarts {
  private readonly time: RouterTime
  private readonly random: () => number
  private moments: readonly number[] = NEVER
  private inARow = 0

  constructor(time: RouterTime, random: () => number) {
    this.time = time
    this.random = random
  }

  get mayRestart(): boolean {
    return this.withinWindow().length < RESTARTS_IN_WINDOW
  }

  count(): number {
    this.moments = [...this.withinWindow(), this.time.elapsed()]
    this.inARow++
    return restartDelayMs(this.inARow, this.random())
  }

  succeeded(): void {
    this.inARow = 0
  }

  forget(): void {
    this.moments = NEVER
    this.inARow = 0
  }

  private withinWindow(): readonly number[] {
    return this.moments.filter((at) => this.time.elapsed() - at < RESTART_WINDOW_MS)
  }
}

const NEVER: readonly number[] = []
