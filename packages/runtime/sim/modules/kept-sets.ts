// Sets of states that a simulated module gives again, to recipients with the same states and in later answers: who
// remembers what was read of one must not take it for another.
import type { UserPresenceState } from '@presence-router/core'
import type { Faults } from '../faults.ts'

export interface KeptSets {
  /** A set of these states: the very one that was given last, when it has the same instances in the same order. */
  of(states: readonly UserPresenceState[]): ReadonlySet<UserPresenceState>
}

/** So many sets are given again: the latest. */
const MOST_KEPT = 16

/** What a module changes later is not given again: nobody could say whom that concerns. */
export const createKeptSets = (faults: Faults): KeptSets => {
  const most = faults.has('module changes its answer later') ? 0 : MOST_KEPT
  const kept: ReadonlySet<UserPresenceState>[] = []
  return {
    of(states) {
      const known = kept.find((set) => hasExactly(set, states))
      if (known !== undefined) return known
      const made = new Set(states)
      kept.push(made)
      if (kept.length > most) kept.shift()
      return made
    },
  }
}

const hasExactly = (set: ReadonlySet<UserPresenceState>, states: readonly UserPresenceState[]): boolean => {
  const members = [...set]
  return members.length === states.length && members.every((member, index) => member === states[index])
}
