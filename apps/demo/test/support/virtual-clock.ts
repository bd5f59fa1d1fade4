// A clock that stands still until a test moves it.
import type { Clock } from '../../src/clock.ts'

export interface VirtualClock extends Clock {
  /** Moves time on, and runs on the way what becomes due, in order. */
  advance(ms: number): void
  /** Resolves when somebody waits for exactly that long; at once if somebody does already. */
  whenArmed(delayMs: number): Promise<void>
  /** How many wait. */
  readonly armed: number
}

interface Timer {
  readonly dueAt: number
  readonly delayMs: number
  readonly run: () => void
}

export const createVirtualClock = (startsAt = 1_700_000_000_000): VirtualClock => {
  const timers = new Set<Timer>()
  let expecting: { readonly delayMs: number; readonly resolve: () => void }[] = []
  let now = startsAt

  const isArmed = (delayMs: number): boolean => [...timers].some((timer) => timer.delayMs === delayMs)
  const nextUntil = (end: number): Timer | undefined =>
    [...timers].filter(({ dueAt }) => dueAt <= end).sort((left, right) => left.dueAt - right.dueAt)[0]

  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { dueAt: now + delayMs, delayMs, run }
      timers.add(timer)
      for (const { resolve } of expecting.filter((one) => one.delayMs === delayMs)) resolve()
      expecting = expecting.filter((one) => one.delayMs !== delayMs)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        timers.delete(timer)
        now = Math.max(now, timer.dueAt)
        timer.run()
      }
      now = end
    },
    whenArmed: (delayMs) =>
      isArmed(delayMs) ? Promise.resolve() : new Promise((resolve) => expecting.push({ delayMs, resolve })),
    get armed() {
      return timers.size
    },
  }
}
