// How a simulated module gives its answer: at once, later, twice, never.
import type { Cancel } from '../../src/time.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

/** Settles what `later` gave. */
export interface Settle {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: unknown) => void
}

/** A promise, or something like one, that the world settles. */
export const createThenable = (random: Random): { readonly thenable: unknown; readonly settle: Settle } =>
  random.chance(0.3) ? ofPromise() : ofOwn()

const ofPromise = (): { readonly thenable: unknown; readonly settle: Settle } => {
  let settle: Settle = { resolve() {}, reject() {} }
  const thenable = new Promise((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { thenable, settle }
}

/** Not a promise: it calls back at once when it is settled, and as often as it is. */
const ofOwn = (): { readonly thenable: unknown; readonly settle: Settle } => {
  let taken: Settle | null = null
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise
    then(resolve: Settle['resolve'], reject: Settle['reject']) {
      taken = { resolve, reject }
    },
  }
  return {
    thenable,
    settle: { resolve: (value) => taken?.resolve(value), reject: (cause) => taken?.reject(cause) },
  }
}

/** Timers that can all be hurried: what a module owes when it heals. */
export interface Owed {
  later(ms: number, run: () => void): void
  /** Runs never, unless it heals. */
  never(run: () => void): void
  /** Runs all that is owed soon. */
  heal(): void
}

export const createOwed = (world: World): Owed => {
  const owed = new Map<() => void, Cancel>()
  const add = (run: () => void, schedule: (done: () => void) => Cancel): void => {
    const done = (): void => {
      if (!owed.delete(done)) return
      run()
    }
    owed.set(done, schedule(done))
  }
  return {
    later: (ms, run) => add(run, (done) => world.later(ms, done)),
    never: (run) => add(run, () => () => {}),
    heal() {
      for (const [done, cancel] of [...owed]) {
        cancel()
        world.later(1, done)
      }
    },
  }
}
