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
  markCatchUp(userIds: Iterable<UserId>): void
  /** Those of `again` have failed before. */
  markFailed(userIds: Iterable<UserId>, again: ReadonlySet<UserId>): void
  /** Takes out up to `limit` users to ask about, and those of `besides`, who are asked about anyhow. No suspects. */
  take(limit: number, besides?: ReadonlyMap<UserId, unknown>): Taken
  /** Takes out up to `limit` suspects. */
  takeSuspects(limit: number): Taken
  untried(): UserId[]
  all(): UserId[]
  clear(): void
}

export interface Taken {
  readonly users: readonly UserId[]
  /** Those of them that have failed before. */
  readonly again: ReadonlySet<UserId>
}

export const createDirtyUsers = (): DirtyUsers => {
  const fresh = new Set<UserId>()
  const catchingUp = new Set<UserId>()
  const failed = new Set<UserId>()
  const suspect = new Set<UserId>()
  const everybody = [fresh, catchingUp, failed, suspect]
  const has = (userId: UserId): boolean => everybody.some((users) => users.has(userId))

  const takeFrom = (sources: readonly Set<UserId>[], limit: number): Taken => {
    const users: UserId[] = []
    const again = new Set<UserId>()
    for (const source of sources)
      for (const userId of source) {
        if (users.length === limit) return { users, again }
        source.delete(userId)
        users.push(userId)
        if (source === failed || source === suspect) again.add(userId)
      }
    return { users, again }
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
    markFresh(userIds) {
      for (const userId of userIds) {
        for (const users of everybody) users.delete(userId)
        fresh.add(userId)
      }
    },
    markCatchUp(userIds) {
      for (const userId of userIds) if (!has(userId)) catchingUp.add(userId)
    },
    markFailed(userIds, again) {
      for (const userId of userIds) if (!has(userId)) (again.has(userId) ? suspect : failed).add(userId)
    },
    take(limit, besides = new Map()) {
      for (const users of everybody) if (users.size > 0) for (const userId of besides.keys()) users.delete(userId)
      return takeFrom([fresh, catchingUp, failed], limit)
    },
    takeSuspects: (limit) => takeFrom([suspect], limit),
    untried: () => [...fresh, ...catchingUp],
    all: () => everybody.flatMap((users) => [...users]),
    clear() {
      for (const users of everybody) users.clear()
    },
  }
}
