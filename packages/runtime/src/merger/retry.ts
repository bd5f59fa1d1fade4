// When users on whom a module failed are asked about again, if nothing takes them along before: after 1 s, doubling to
// 60 s as long as asks go on failing. One timer.
import type { Cancel, RouterTime } from '../time.ts'

export interface Retry {
  /** Whether the time has come, and nobody has acted on it. */
  readonly isDue: boolean
  /** Begins to wait, unless it does already; less by this share of the time, from 0 to 1. */
  arm(share?: number): void
  /** It is acted on. */
  take(): void
  /** An ask was usable: the next wait is the first again. */
  succeeded(): void
  /** The module is back: there is nothing to wait for. */
  hurry(): void
  /** There is nobody to ask about any more. */
  cancel(): void
}

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

export const createRetry = (time: RouterTime, onDue: () => void): Retry => {
  let waitMs = FIRST_MS
  let isDue = false
  let cancelTimer: Cancel | null = null

  const begin = (isDueNow: boolean): void => {
    cancelTimer?.()
    cancelTimer = null
    waitMs = FIRST_MS
    isDue = isDueNow
  }
  return {
    get isDue() {
      return isDue
    },
    arm(share = 0) {
      if (cancelTimer !== null) return
      cancelTimer = time.after(waitMs * (1 - share), () => {
        cancelTimer = null
        isDue = true
        onDue()
      })
      waitMs = Math.min(waitMs * 2, LONGEST_MS)
    },
    take() {
      isDue = false
    },
    succeeded() {
      waitMs = FIRST_MS
    },
    hurry: () => begin(true),
    cancel: () => begin(false),
  }
}
