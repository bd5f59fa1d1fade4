// When open asks run out of time: one list in order of time with one armed timer per router, since a timer of its own
// for each ask costs more than the ask.
import type { Cancel, RouterTime } from '../time.ts'

export interface Deadlines {
  /** Lets it expire at that moment of `time.elapsed()`, unless removed before. */
  add(at: number, expiring: Expiring): Deadline
  /** Doing so again does nothing. */
  remove(deadline: Deadline): void
  /** All time is over: each that is left expires now. */
  close(): void
}

/** What runs out of time. */
export interface Expiring {
  expire(): void
}

/** One place in the list. */
export interface Deadline {
  readonly at: number
  readonly expiring: Expiring
  before: Deadline | null
  after: Deadline | null
  isListed: boolean
}

export const createDeadlines = (time: RouterTime): Deadlines => {
  let first: Deadline | null = null
  let last: Deadline | null = null
  let armed: { readonly at: number; readonly disarm: Cancel } | null = null

  const insert = (deadline: Deadline): void => {
    // From the end: deadlines are nearly always added in order.
    let before = last
    while (before !== null && before.at > deadline.at) before = before.before
    deadline.before = before
    deadline.after = before === null ? first : before.after
    if (deadline.before === null) first = deadline
    else deadline.before.after = deadline
    if (deadline.after === null) last = deadline
    else deadline.after.before = deadline
  }

  const remove = (deadline: Deadline): void => {
    if (!deadline.isListed) return
    deadline.isListed = false
    if (deadline.before === null) first = deadline.after
    else deadline.before.after = deadline.after
    if (deadline.after === null) last = deadline.before
    else deadline.after.before = deadline.before
  }

  // A timer whose deadline was cancelled is left to fire and look again: cheaper than re-arming at every answer.
  const arm = (): void => {
    if (first === null || (armed !== null && armed.at <= first.at)) return
    armed?.disarm()
    armed = { at: first.at, disarm: time.after(Math.max(0, Math.ceil(first.at - time.elapsed())), expireDue) }
  }

  const expireDue = (): void => {
    armed = null
    const due = time.elapsed()
    while (first !== null && first.at <= due) expireFirst(first)
    arm()
  }
  const expireFirst = (deadline: Deadline): void => {
    remove(deadline)
    deadline.expiring.expire()
  }

  return {
    add(at, expiring) {
      const deadline: Deadline = { at, expiring, before: null, after: null, isListed: true }
      insert(deadline)
      arm()
      return deadline
    },
    remove,
    close() {
      while (first !== null) expireFirst(first)
      armed?.disarm()
      armed = null
    },
  }
}
