// The only file with real timers, microtasks, clocks and chance. RxJS, XState and Effect all get their time from here, so that
// one simulated time drives everything.

/** Undoes what was scheduled or held; calling it again does nothing. */
export type Cancel = () => void

/** Time as the router sees it. Give your own to test or simulate. */
export interface RouterTime {
  /** The wall clock, in milliseconds since the epoch. It may jump. */
  now(): number
  /** Milliseconds since some moment; never goes back. Durations and deadlines are measured with it. */
  elapsed(): number
  /** Runs after the code that is running now, before any I/O. */
  soon(run: () => void): void
  /** Runs in the next turn of the event loop. */
  nextTurn(run: () => void): Cancel
  /** Runs after that many milliseconds; does not keep the process alive. */
  after(ms: number, run: () => void): Cancel
  /** Keeps the process alive until cancelled. */
  keepAlive(): Cancel
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The time of this process. Globals are looked up at each call, so fake timers reach it. */
export const processTime: RouterTime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  soon: (run) => queueMicrotask(run),
  nextTurn: (run) => {
    const handle = setImmediate(run) // not unref'd: then the loop would sleep until something else wakes it
    return () => clearImmediate(handle)
  },
  after: (ms, run) => {
    const handle = setTimeout(run, Math.min(ms, LONGEST_TIMER_MS))
    handle.unref?.()
    return () => clearTimeout(handle)
  },
  keepAlive: () => {
    const handle = setInterval(() => {}, LONGEST_TIMER_MS)
    return () => clearInterval(handle)
  },
}

/** The chance of this process, from 0 to 1. */
export const processRandom = (): number => Math.random()
