// How many syncs each user has open at once: one client needs one, so a bound costs nobody anything.
import type { UserId } from '@presence-router/core'

/** How many syncs one user may have open. */
export const MAX_POLLS = 20

/** The syncs that are open. */
export interface OpenPolls {
  /** Counts one more, until the returned function is called; `null` when the user has too many. */
  begin(userId: UserId): (() => void) | null
}

export const createOpenPolls = (): OpenPolls => {
  const open = new Map<UserId, number>()
  const add = (userId: UserId, change: number): void => {
    const count = (open.get(userId) ?? 0) + change
    if (count === 0) open.delete(userId)
    else open.set(userId, count)
  }
  return {
    begin(userId) {
      if ((open.get(userId) ?? 0) >= MAX_POLLS) return null
      add(userId, 1)
      return () => add(userId, -1)
    },
  }
}
