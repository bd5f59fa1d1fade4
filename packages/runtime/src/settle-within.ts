// Waits for somebody else's work, and no longer than it is given.
import type { RouterTime } from './time.ts'

export interface SettleLimits {
  readonly deadlineMs: number
  readonly time: RouterTime
  /** Ends the waiting early. */
  readonly signal?: AbortSignal
}

/** Settles as the work does; rejects when it throws, runs out of time or is ended early. */
export const settleWithin = (work: () => unknown, { deadlineMs, time, signal }: SettleLimits): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      cancel()
      signal?.removeEventListener('abort', endEarly)
      settle()
    }
    const endEarly = (): void => end(() => reject(signal?.reason))
    const cancel = time.after(deadlineMs, () =>
      end(() => reject(new Error(`it has not settled within ${deadlineMs} ms`))),
    )
    signal?.addEventListener('abort', endEarly)
    new Promise((settle) => settle(work())).then(
      (value) => end(() => resolve(value)),
      (cause) => end(() => reject(cause)),
    )
  })
