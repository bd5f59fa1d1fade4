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

export const createRestarts = (time: RouterTime, random: () => number): Restarts => {
  let moments: number[] = []
  let inARow = 0
  const within = (): number[] => moments.filter((at) => time.elapsed() - at < RESTART_WINDOW_MS)
  return {
    get mayRestart() {
      return within().length < RESTARTS_IN_WINDOW
    },
    count() {
      moments = [...within(), time.elapsed()]
      inARow++
      return restartDelayMs(inARow, random())
    },
    succeeded() {
      inARow = 0
    },
    forget() {
      moments = []
      inARow = 0
    },
  }
}
