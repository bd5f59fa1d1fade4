// One simulated time and one scheduler for everything in a world: which task runs next, and when, is decided by the seed.
// Microtasks run before everything else, as in Node; among what may run, the order is chance.
import type { Cancel, RouterTime } from '../src/time.ts'
import type { Random } from './random.ts'
import { createTimers, type Timer } from './timers.ts'

/** What of the router is still to run or held. */
export interface Outstanding {
  readonly timers: number
  /** Of the event loop that it waits for; microtasks are none. */
  readonly turns: number
  readonly keepAlives: number
  /** Simulated isolates that are not gone. */
  readonly isolates: number
  /** Calls that were aborted there, to which they have not reacted. */
  readonly aborts: number
}

export interface World {
  /** What the router gets as its time. */
  readonly time: RouterTime
  /** Never goes back. */
  readonly elapsedMs: number
  /** Time that passed while tasks could have run: nobody can be blamed for it. */
  readonly lagMs: number
  /** Whether what runs now was set off by a timer of the router, or by a turn that it waited for. */
  readonly isOfRouter: boolean
  /** How many tasks have run. */
  readonly step: number
  readonly outstanding: Outstanding
  /** A timer of the simulation's own. */
  later(ms: number, run: () => void): Cancel
  /** A task of the simulation's own, in some next turn. */
  turn(run: () => void): void
  /** Something is there that the router has to end, until this is called. */
  hold(what: 'isolates' | 'aborts'): Cancel
  /** Lets the time pass while the code that is running runs on. */
  block(ms: number): void
  /** Moves the wall clock, and nothing else. */
  jumpClock(ms: number): void
  /** Runs until there is nothing to run, it is over, or so much time has passed. */
  run(isOver: () => boolean, forMs?: number): Promise<void>
}

export interface WorldParts {
  readonly random: Random
  /** Whether the clock has fractions and tasks take time, as in a real process. */
  readonly isFractional: boolean
  /** How long nothing runs although it could, before this step; usually 0. */
  readonly lag: () => number
  /** Called when a task and all promises that it settled are through. */
  readonly afterStep: () => void
  /** What a task threw: in a process that would be an uncaught exception. */
  readonly uncaught: (thrown: unknown) => void
}

const BEGIN_MS = 1_700_000_000_000
const MOST_STEPS = 150_000

interface Task {
  readonly run: () => void
  readonly isOfRouter: boolean
  isCancelled: boolean
}

export const createWorld = ({ random, isFractional, lag, afterStep, uncaught }: WorldParts): World => {
  const timers = createTimers()
  const soon: (() => void)[] = []
  const ready: Task[] = []
  let elapsedMs = isFractional ? 17.25 : 0
  let lagMs = 0
  let offsetMs = 0
  let step = 0
  let order = 0
  let isOfRouter = false
  let routerTimers = 0
  let routerTurns = 0
  let keepAlives = 0
  const held = { isolates: 0, aborts: 0 }

  const setTimer = (ms: number, run: () => void, isOfRouter: boolean): Cancel => {
    // As in Node: whole milliseconds, one at least, counted from the clock without its fraction.
    const atMs = Math.floor(elapsedMs) + Math.max(1, Math.trunc(ms))
    const timer: Timer = { atMs, order: order++, run: fire, isOfRouter, isCancelled: false }
    let isOver = false
    const end = (): void => {
      if (!isOver && isOfRouter) routerTimers--
      isOver = true
      timer.isCancelled = true
    }
    function fire(): void {
      end()
      run()
    }
    if (isOfRouter) routerTimers++
    timers.add(timer)
    return end
  }
  const nextTurn = (run: () => void): Cancel => {
    let isOver = false
    const end = (): void => {
      if (!isOver) routerTurns--
      isOver = true
      task.isCancelled = true
    }
    const task: Task = {
      run() {
        end()
        run()
      },
      isOfRouter: true,
      isCancelled: false,
    }
    routerTurns++
    ready.push(task)
    return end
  }
  const moveDue = (): void => {
    for (let next = timers.first(); next !== null && next.atMs <= elapsedMs; next = timers.first())
      ready.push(timers.takeFirst() ?? next)
  }
  const takeReady = (): Task | null => {
    while (ready.length > 0) {
      const index = ready.length === 1 ? 0 : random.int(ready.length)
      const task = ready[index]
      const last = ready.pop()
      if (task !== last && last !== undefined) ready[index] = last
      if (task !== undefined && !task.isCancelled) return task
    }
    return null
  }
  const takeSoon = (): Task | null => {
    const run = soon.splice(soon.length === 1 ? 0 : random.int(soon.length), 1)[0]
    return run === undefined ? null : { run, isOfRouter: false, isCancelled: false }
  }
  const next = (endMs: number): Task | null => {
    if (soon.length > 0) return takeSoon()
    const heldUpMs = lag() + (isFractional ? random.next() / 8 : 0)
    elapsedMs += heldUpMs
    lagMs += heldUpMs
    moveDue()
    const task = takeReady()
    if (task !== null) return task
    const timer = timers.first()
    if (timer === null || timer.atMs > endMs) return null
    elapsedMs = Math.max(elapsedMs, timer.atMs)
    moveDue()
    return takeReady()
  }

  return {
    time: {
      now: () => Math.floor(BEGIN_MS + elapsedMs + offsetMs),
      elapsed: () => elapsedMs,
      soon: (run) => soon.push(run),
      nextTurn,
      after: (ms, run) => setTimer(ms, run, true),
      keepAlive() {
        let isHeld = true
        keepAlives++
        return () => {
          if (isHeld) keepAlives--
          isHeld = false
        }
      },
    },
    get elapsedMs() {
      return elapsedMs
    },
    get lagMs() {
      return lagMs
    },
    get isOfRouter() {
      return isOfRouter
    },
    get step() {
      return step
    },
    get outstanding() {
      return { timers: routerTimers, turns: routerTurns, keepAlives, ...held }
    },
    later: (ms, run) => setTimer(ms, run, false),
    turn: (run) => ready.push({ run, isOfRouter: false, isCancelled: false }),
    hold(what) {
      let isHeld = true
      held[what]++
      return () => {
        if (isHeld) held[what]--
        isHeld = false
      }
    },
    block(ms) {
      elapsedMs += ms
      lagMs += ms
    },
    jumpClock(ms) {
      offsetMs += ms
    },
    async run(isOver, forMs = Number.POSITIVE_INFINITY) {
      const endMs = elapsedMs + forMs
      await promisesSettled() // what was set off before
      while (!isOver()) {
        const task = next(endMs)
        if (task === null) return
        if (++step > MOST_STEPS) return uncaught(new Error(`it does not come to rest within ${MOST_STEPS} steps`))
        isOfRouter = task.isOfRouter
        try {
          task.run()
        } catch (thrown) {
          uncaught(thrown)
        }
        await promisesSettled()
        afterStep()
      }
    },
  }
}

/** One real turn of the event loop, so that promises of the public face settle between two steps. */
const promisesSettled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
