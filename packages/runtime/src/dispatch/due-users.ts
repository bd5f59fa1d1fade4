// Whose turn it is to be told of again. It goes through the presence table slice by slice, one pass in half an interval, so
// that whoever servers heard of in the last pass can be left to the next. Of users it keeps nothing but a mark in the table.
import type { UserId } from '@presence-router/core'
import type { PresenceTable, TrackedState } from '../presence-table.ts'

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
  let entries = iteratorOf(table)

  const isDue = (entry: TrackedState, versionBefore: number): boolean => {
    const { userId, state } = entry.state
    if (state === 'offline' || entry.version > versionBefore || !isLocal(userId)) return false
    if (entry.toldAgainIn === pass - 1 && left <= told) {
      left++
      return false
    }
    // Also some who could be left to the next pass, when there are more of them: so that passes come to be alike.
    entry.toldAgainIn = pass
    told++
    return true
  }
  // The table keeps its order and never shrinks, so in the next pass nobody's turn is later than in this one.
  const take = (end: number): TrackedState[] => {
    const taken: TrackedState[] = []
    for (; seen < end; seen++) {
      const next = entries.next()
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
    entries = iteratorOf(table)
  }

  return {
    nextSlice() {
      const versionBefore = versions[slice] ?? 0
      versions[slice] = table.version
      slice++
      const isLast = slice === slices
      const taken = take(isLast ? Number.POSITIVE_INFINITY : Math.ceil((table.size * slice) / slices))
      const due = taken.filter((entry) => isDue(entry, versionBefore)).map(({ state }) => state.userId)
      if (isLast) beginPass()
      return due
    },
  }
}

const iteratorOf = (table: Pick<PresenceTable, 'all'>): Iterator<TrackedState> => table.all()[Symbol.iterator]()
