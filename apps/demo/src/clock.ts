// Time as the demo sees it: given from outside, so that tests move it instead of waiting.

/** The moment it is, and a way to be called later. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after that time, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
