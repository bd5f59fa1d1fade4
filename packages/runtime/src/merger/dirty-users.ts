// Whom one module is still to be asked about, in the order in which they are asked: fresh states first, then users it
// catches up on, then those it failed on. Who failed twice is a suspect, asked about apart from the others: one user on
// whom a module always fails is not to silence it for everybody.
import type { UserId } from '@presence-router/core'
import type { Question } from './question.ts'

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
  markAnswered(question: Question): void
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

export const createDirtyUsers = (): DirtyUsers => new UsersToAskAbout()

/** By how they came to be dirty. */
interface Groups {
  readonly fresh: Set<UserId>
  readonly catchingUp: Set<UserId>
  readonly failed: Set<UserId>
  readonly suspect: Set<UserId>
  /** No group of its own: on whom an ask failed, and none was usable since. */
  readonly failedBefore: Set<UserId>
}

/** A class, as is all that there is one of for each module; its sets are made when somebody is dirty. */
class UsersToAskAbout implements DirtyUsers {
  private groups: Groups | null = null

  get size(): number {
    if (this.groups === null) return 0
    const { fresh, catchingUp, failed, suspect } = this.groups
    return fresh.size + catchingUp.size + failed.size + suspect.size
  }

  get hasUntried(): boolean {
    return this.groups !== null && this.groups.fresh.size + this.groups.catchingUp.size > 0
  }

  get hasFailed(): boolean {
    return this.groups !== null && this.groups.failed.size + this.groups.suspect.size > 0
  }

  has(userId: UserId): boolean {
    return this.groups !== null && isIn(this.groups, userId)
  }

  isUntried(userId: UserId): boolean {
    return this.groups !== null && (this.groups.fresh.has(userId) || this.groups.catchingUp.has(userId))
  }

  markFresh(userIds: Iterable<UserId>): void {
    const groups = this.ownGroups()
    move(userIds, groups, groups.fresh)
  }

  markMissed(userIds: Iterable<UserId>): void {
    const groups = this.ownGroups()
    move(userIds, groups, groups.catchingUp)
  }

  markCatchUp(userIds: Iterable<UserId>): void {
    for (const userId of userIds) {
      const groups = this.ownGroups()
      if (!isIn(groups, userId)) groups.catchingUp.add(userId)
    }
  }

  markFailed(userIds: Iterable<UserId>): void {
    const groups = this.ownGroups()
    const { failed, suspect, failedBefore } = groups
    for (const userId of userIds) {
      if (!isIn(groups, userId)) (failedBefore.has(userId) ? suspect : failed).add(userId)
      failedBefore.add(userId)
    }
  }

  markAnswered(question: Question): void {
    const failedBefore = this.groups?.failedBefore
    if (failedBefore === undefined || failedBefore.size === 0) return
    for (const userId of question.userIds()) failedBefore.delete(userId)
  }

  take(limit: number, besides?: ReadonlyMap<UserId, unknown>): UserId[] {
    if (this.groups === null) return []
    const { fresh, catchingUp, failed } = this.groups
    if (besides !== undefined)
      for (const users of all(this.groups))
        if (users.size > 0) for (const userId of besides.keys()) users.delete(userId)
    return takeFrom([fresh, catchingUp, failed], limit)
  }

  takeSuspects(limit: number): UserId[] {
    return this.groups === null ? [] : takeFrom([this.groups.suspect], limit)
  }

  takeForProbe(others: Iterable<UserId>): UserId[] {
    const groups = this.ownGroups()
    const { fresh, catchingUp, failed, suspect, failedBefore } = groups
    for (const source of [...all(groups), others])
      for (const userId of source)
        if (!failedBefore.has(userId)) {
          for (const users of all(groups)) users.delete(userId)
          return [userId]
        }
    return takeFrom([failed, suspect, catchingUp, fresh], 1) // who fails becomes the last suspect, so the next is another
  }

  forget(userId: UserId): void {
    if (this.groups === null) return
    for (const users of all(this.groups)) users.delete(userId)
    this.groups.failedBefore.delete(userId)
  }

  untried(): UserId[] {
    return this.groups === null ? [] : [...this.groups.fresh, ...this.groups.catchingUp]
  }

  all(): UserId[] {
    return this.groups === null ? [] : all(this.groups).flatMap((users) => [...users])
  }

  clear(): void {
    this.groups = null
  }

  private ownGroups(): Groups {
    this.groups ??= {
      fresh: new Set(),
      catchingUp: new Set(),
      failed: new Set(),
      suspect: new Set(),
      failedBefore: new Set(),
    }
    return this.groups
  }
}

const all = ({ fresh, catchingUp, failed, suspect }: Groups): readonly Set<UserId>[] => [
  fresh,
  catchingUp,
  failed,
  suspect,
]

const isIn = ({ fresh, catchingUp, failed, suspect }: Groups, userId: UserId): boolean =>
  fresh.has(userId) || catchingUp.has(userId) || failed.has(userId) || suspect.has(userId)

const move = (userIds: Iterable<UserId>, groups: Groups, to: Set<UserId>): void => {
  for (const userId of userIds) {
    for (const users of all(groups)) users.delete(userId)
    to.add(userId)
  }
}

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
