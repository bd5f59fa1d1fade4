// Has servers told again what has not changed, before they forget it: spread over the interval, one slice of users after
// the other, one timer.
import type { UserId } from '@presence-router/core'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import { createDueUsers } from './due-users.ts'

export interface ReannouncingParts {
  /** Within how many milliseconds a server is to hear of a user again. */
  readonly everyMs: number
  readonly time: RouterTime
  readonly table: PresenceTable
  readonly isLocal: (userId: UserId) => boolean
  readonly maxBatchUsers: number
  /**
   * Asks about these users and has their servers told. `done`: whether no module failed; never called when nothing is to
   * be announced any more.
   */
  readonly announce: (userIds: readonly UserId[], done: (wasAnswered: boolean) => void) => Cancel
}

/** Users who are asked about together, and how often it has failed since there was but one of them. */
interface Round {
  readonly userIds: readonly UserId[]
  readonly failures: number
}

const MOST_SLICES = 32 // of one pass, which takes half the interval
const SHORTEST_SLICE_MS = 50
const MOST_FAILURES = 3 // on one user; a module that fails more often in a row comes to rest

/** Begins; ends when it is cancelled. */
export const startReannouncing = (parts: ReannouncingParts): Cancel => {
  const { everyMs, time, table, isLocal, maxBatchUsers, announce } = parts
  const passMs = Math.max(everyMs / 2, SHORTEST_SLICE_MS)
  const slices = Math.min(Math.floor(passMs / SHORTEST_SLICE_MS), MOST_SLICES)
  const due = createDueUsers(table, { isLocal, slices })
  let failed: Round[] = []
  let nextAtMs = time.elapsed()
  let cancelNext: Cancel = () => {}
  let cancelOpen: Cancel = () => {}
  let isOver = false

  // What is late is not made up for: when the clock has jumped one slice follows at once, and no more.
  const arm = (): void => {
    const nowMs = time.elapsed()
    nextAtMs = Math.max(nextAtMs + passMs / slices, nowMs)
    cancelNext = time.after(nextAtMs - nowMs, () => {
      const again = failed
      failed = []
      announceAll([...again, ...cut(due.nextSlice(), maxBatchUsers, 0)])
    })
  }
  const announceAll = ([round, ...rest]: readonly Round[]): void => {
    if (isOver) return
    if (round === undefined) return arm()
    cancelOpen = announce(round.userIds, (wasAnswered) => {
      if (isOver) return // by a module, while it was asked
      if (!wasAnswered) failed.push(...afterFailure(round))
      cancelNext = time.nextTurn(() => announceAll(rest))
    })
    if (isOver) cancelOpen()
  }

  arm()
  return () => {
    isOver = true
    cancelNext()
    cancelOpen()
  }
}

/** One on whom a module always fails must not silence it for the others: with the next slice, in halves. */
const afterFailure = ({ userIds, failures }: Round): readonly Round[] => {
  if (userIds.length > 1) return cut(userIds, Math.ceil(userIds.length / 2), 0)
  return failures + 1 < MOST_FAILURES ? [{ userIds, failures: failures + 1 }] : []
}

const cut = (userIds: readonly UserId[], size: number, failures: number): readonly Round[] =>
  Array.from({ length: Math.ceil(userIds.length / size) }, (_, index) => ({
    userIds: userIds.slice(index * size, (index + 1) * size),
    failures,
  }))
