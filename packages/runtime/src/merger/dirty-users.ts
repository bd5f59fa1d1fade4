// Whom one module is still to be asked about, in the order in which they are asked: fresh states first, then users it
// catches up on, then those it failed on. Who failed twice is a suspect, asked about apart from the others: one user on
// whom a module always fails is not to silence it for everybody.
import type { UserId } from '@presence-router/core'

export interface DirtyUsers {
  readonly size: number
  /** Whether anybody has not been asked about since marked. */
  readonly hasUntried: boolean
  readonly hasFailed: boolean
  has(userId: UserId): boolean
  isUntried(userId: UserId): boolean
  markFresh(userIds: Iterable<UserId>): void
  /** They changed while the module was asked nothing: it catches up on them, behind what is fresh then. */
  markMissed(userIds: Iterable<UserId>): void
  markCatchUp(userIds: Iterable<UserId>): void
  /** An ask about them failed: again, if none about them was usable since the last that failed. */
  markFailed(userIds: Iterable<UserId>): void
  /** An ask about them was usable. */
  markAnswered(userIds: Iterable<UserId>): void
  /** Takes out up to `limit` users to ask about, and those of `besides`, who are asked about anyhow. No suspects. */
  take(limit: number, besides?: ReadonlyMap<UserId, unknown>): UserId[]
  /** Takes out up to `limit` suspects. */
  takeSuspects(limit: number): UserId[]
  /**
   * Takes out one user to see by whether the module has recovered: of those on whom it has not failed, else whom it was
   * not asked about for longest. `others`: who may be asked about besides.
   */
  takeForProbe(others: Iterable<UserId>): UserId[]
  forget(userId: UserId): void
  untried(): UserId[]
  all(): UserId[]
  clear(): void
}

export const createDirtyUsers = (): DirtyUsers => {
  const fresh = new Set<UserId>()
  const catchingUp = new Set<UserId>()
  const failed = new Set<UserId>()
  const suspect = new Set<UserId>()
  const everybody = [fresh, catchingUp, failed, suspect]
  const failedBefore = new Set<UserId>()
  const has = (userId: UserId): boolean => everybody.some((users) => users.has(userId))

  const takeFrom = (sources: readonly Set<UserId>[], limit: number): UserId[] => {
    const taken: UserId[] = []
    for (const source of sources)
      for (const userId of source) {
        if (taken.length === limit) return taken
        source.delete(userId)
        taken.push(userId)
      }
    return taken
  }
  const move = (userIds: Iterable<UserId>, to: Set<UserId>): void => {
    for (const userId of userIds) {
      for (const users of everybody) users.delete(userId)
      to.add(userId)
    }
  }
  return {
    get size() {
      return everybody.reduce((sum, users) => sum + users.size, 0)
    },
    get hasUntried() {
      return fresh.size + catchingUp.size > 0
    },
    get hasFailed() {
      return failed.size + suspect.size > 0
    },
    has,
    isUntried: (userId) => fresh.has(userId) || catchingUp.has(userId),
    markFresh: (userIds) => move(userIds, fresh),
    markMissed: (userIds) => move(userIds, catchingUp),
    markCatchUp(userIds) {
      for (const userId of userIds) if (!has(userId)) catchingUp.add(userId)
    },
    markFailed(userIds) {
      for (const userId of userIds) {
        if (!has(userId)) (failedBefore.has(userId) ? suspect : failed).add(userId)
        failedBefore.add(userId)
      }
    },
    markAnswered(userIds) {
      if (failedBefore.size > 0) for (const userId of userIds) failedBefore.delete(userId)
    },
    take(limit, besides = new Map()) {
      for (const users of everybody) if (users.size > 0) for (const userId of besides.keys()) users.delete(userId)
      return takeFrom([fresh, catchingUp, failed], limit)
    },
    takeSuspects: (limit) => takeFrom([suspect], limit),
    takeForProbe(others) {
      const sources = [...everybody, others]
      for (const source of sources)
        for (const userId of source)
          if (!failedBefore.has(userId)) {
            for (const users of everybody) users.delete(userId)
            return [userId]
          }
      return takeFrom([failed, suspect, catchingUp, fresh], 1) // who fails becomes the last suspect, so the next is another
    },
    forget(userId) {
      for (const users of [...everybody, failedBefore]) users.delete(userId)
    },
    untried: () => [...fresh, ...catchingUp],
    all: () => everybody.flatMap((users) => [...users]),
    clear() {
      for (const users of [...everybody, failedBefore]) users.clear()
    },
  }
}
