// The states of one question. Every state of an answer to it is replaced by one instance per value, so that behind the
// reading of an answer equality by reference is equality by value.
import { stateKey, statesEqual, type UserPresenceState } from './presence-state.ts'
import type { UserId } from './user-id.ts'

/** The states modules are asked about, and the one instance of each value that answers are read into. */
export interface AskedStates {
  /** Frozen; no two are equal. */
  readonly states: readonly UserPresenceState[]
  /** Whether it is one of `states`, by reference. */
  isOriginal(state: UserPresenceState): boolean
  /** The one of `states` that equals it; `null` when none does. */
  originalOf(state: UserPresenceState): UserPresenceState | null
  /** The one instance of this rewritten value; `null` when its user was not asked about. */
  rewriteOf(state: UserPresenceState): UserPresenceState | null
}

/** Begins a question about these states; of equal ones the first is kept. */
export const askAbout = (given: readonly UserPresenceState[]): AskedStates => {
  const originals = new Set<UserPresenceState>()
  const ofUser = new Map<UserId, UserPresenceState[]>()
  const rewrites = new Map<string, UserPresenceState>()
  for (const state of given) {
    const known = ofUser.get(state.userId)
    if (known === undefined) ofUser.set(state.userId, [state])
    else if (known.some((other) => statesEqual(other, state))) continue
    else known.push(state)
    originals.add(state)
  }
  return {
    states: Object.freeze([...originals]),
    isOriginal: (state) => originals.has(state),
    originalOf: (state) =>
      originals.has(state) ? state : (ofUser.get(state.userId)?.find((other) => statesEqual(other, state)) ?? null),
    rewriteOf: (state) => {
      if (!ofUser.has(state.userId)) return null
      const key = stateKey(state)
      const known = rewrites.get(key)
      if (known === undefined) rewrites.set(key, state)
      return known ?? state
    },
  }
}
