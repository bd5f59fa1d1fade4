// Whom one module is still to be asked about, in the order in which they are asked: fresh states first, then users it
// catches up on, then those it gave no usable answer for.
import type { UserId } from '@presence-router/core'

export interface DirtyUsers {
  readonly size: number
  /** Whether anybody has not been asked about since marked. */
  readonly hasUntried: boolean
  readonly hasFailed: boolean
  has(userId: UserId): boolean
  isUntried(userId: UserId): boolean
  markFresh(userIds: Iterable<UserId>): void
  markCatchUp(userIds: Iterable<UserId>): void
  markFailed(userIds: Iterable<UserId>): void
  /** Takes out up to `limit` users to ask about, and those of `besides`, who are asked about anyhow. */
  take(limit: number, besides?: ReadonlyMap<UserId, unknown>): UserId[]
  untried(): UserId[]
  all(): UserId[]
  clear(): void
}

export const createDirtyUsers = (): DirtyUsers => {
  const fresh = new Set<UserId>()
  const catchingUp = new Set<UserId>()
  const failed = new Set<UserId>()
  const inOrder = [fresh, catchingUp, failed]
  const has = (userId: UserId): boolean => inOrder.some((users) => users.has(userId))
  const mark = (users: Set<UserId>, userIds: Iterable<UserId>): void => {
    for (const userId of userIds) if (!has(userId)) users.add(userId)
  }
  return {
    get size() {
      return fresh.size + catchingUp.size + failed.size
    },
    get hasUntried() {
      return fresh.size + catchingUp.size > 0
    },
    get hasFailed() {
      return failed.size > 0
    },
    has,
    isUntried: (userId) => fresh.has(userId) || catchingUp.has(userId),
    markFresh(userIds) {
      for (const userId of userIds) {
        fresh.add(userId)
        catchingUp.delete(userId)
        failed.delete(userId)
      }
    },
    markCatchUp: (userIds) => mark(catchingUp, userIds),
    markFailed: (userIds) => mark(failed, userIds),
    take(limit, besides) {
      const taken: UserId[] = []
      for (const users of inOrder) {
        if (besides !== undefined && users.size > 0) for (const userId of besides.keys()) users.delete(userId)
        for (const userId of users) {
          if (taken.length === limit) return taken
          users.delete(userId)
          taken.push(userId)
        }
      }
      return taken
    },
    untried: () => [...fresh, ...catchingUp],
    all: () => inOrder.flatMap((users) => [...users]),
    clear() {
      for (const users of inOrder) users.clear()
    },
  }
}
