// Whose turn it is to be told of again. It goes through the presence table slice by slice, one pass in half an interval, so
// that whoever servers heard of in the last pass can be left to the next. Of users it keeps nothing but a mark in the table.
import type { UserId } from '@presence-router/core'
import type { PresenceTable, TrackedUser } from '../presence-table.ts'

export interface DueUsers {
  /** Goes on by one slice: users present and local, of whom servers were told nothing for a whole pass. */
  nextSlice(): UserId[]
}

export interface DuePlan {
  readonly isLocal: (userId: UserId) => boolean
  /** Of one pass. */
  readonly slices: number
}

/** Begins as if everybody in the table had just been told of. */
export const createDueUsers = (
  table: Pick<PresenceTable, 'all' | 'size' | 'version'>,
  { isLocal, slices }: DuePlan,
): DueUsers => {
  const versions = new Array<number>(slices).fill(0) // of the table, when each slice was last begun
  let slice = 0
  let seen = 0
  let pass = 1
  let told = 0
  let left = 0
  let users = iteratorOf(table)

  const isDue = (user: TrackedUser, versionBefore: number): boolean => {
    const { userId, state } = user.latest
    if (state === 'offline' || user.version > versionBefore || !isLocal(userId)) return false
    if (user.toldAgainIn === pass - 1 && left <= told) {
      left++
      return false
    }
    // Also some who could be left to the next pass, when there are more of them: so that passes come to be alike.
    user.toldAgainIn = pass
    told++
    return true
  }
  // The table keeps its order and never shrinks, so in the next pass nobody's turn is later than in this one.
  const take = (end: number): TrackedUser[] => {
    const taken: TrackedUser[] = []
    for (; seen < end; seen++) {
      const next = users.next()
      if (next.done === true) break
      taken.push(next.value)
    }
    return taken
  }

  const beginPass = (): void => {
    slice = 0
    seen = 0
    pass++
    told = 0
    left = 0
    users = iteratorOf(table)
  }

  return {
    nextSlice() {
      const versionBefore = versions[slice] ?? 0
      versions[slice] = table.version
      slice++
      const isLast = slice === slices
      const taken = take(isLast ? Number.POSITIVE_INFINITY : Math.ceil((table.size * slice) / slices))
      const due = taken.filter((user) => isDue(user, versionBefore)).map(({ latest }) => latest.userId)
      if (isLast) beginPass()
      return due
    },
  }
}

const iteratorOf = (table: Pick<PresenceTable, 'all'>): Iterator<TrackedUser> => table.all()[Symbol.iterator]()
