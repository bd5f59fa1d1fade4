// The states of one question. Every state of an answer to it is replaced by one instance per value, so that behind the
// reading of an answer equality by reference is equality by value.
import { lastPlaceOf, notePlace, stateKey, statesEqual, type UserPresenceState } from './presence-state.ts'
import type { UserId } from './user-id.ts'

/** The states modules are asked about, and the one instance of each value that answers are read into. */
export interface AskedStates {
  /** Frozen; no two are equal. */
  readonly states: readonly UserPresenceState[]
  /** Where in `states` that very object stands, at next to no cost; -1 when it is not found so. */
  placeOfInstance(value: unknown): number
  /** Where in `states` that very state stands, or the one that equals it; -1 when none does. */
  placeOf(state: UserPresenceState): number
  /** The one instance of this rewritten value; `null` when its user was not asked about. */
  rewriteOf(state: UserPresenceState): UserPresenceState | null
}

/** Begins a question about these states; of equal ones the first is kept. */
export const askAbout = (given: readonly UserPresenceState[]): AskedStates => new StatesOfQuestion(withoutEqual(given))

/** Begins a question about one state each of different users. The list is the question's from now on, and frozen. */
export const askAboutUsers = (states: UserPresenceState[]): AskedStates => new StatesOfQuestion(states)

// A class, since one is made for each batch. A state knows its place in the question that was put last: it is looked for
// there first, and the map by user, which costs more than the rest of a question, is made when it is not found.
class StatesOfQuestion implements AskedStates {
  readonly states: readonly UserPresenceState[]
  readonly #own: readonly UserPresenceState[] // the same, and not frozen: it is looked into for each member of each list
  #placesOf: ReadonlyMap<UserId, readonly number[]> | null = null
  #rewrites: Map<string, UserPresenceState> | null = null

  constructor(states: UserPresenceState[]) {
    let place = 0
    for (const state of states) notePlace(state, place++)
    this.#own = states.slice()
    this.states = Object.freeze(states)
  }

  placeOfInstance(value: unknown): number {
    const place = lastPlaceOf(value)
    return this.#own[place] === value && value !== undefined ? place : -1
  }

  placeOf(state: UserPresenceState): number {
    const place = this.placeOfInstance(state)
    return place >= 0 ? place : this.#search(state)
  }

  rewriteOf(state: UserPresenceState): UserPresenceState | null {
    if (!this.#byUser().has(state.userId)) return null
    const key = stateKey(state)
    this.#rewrites ??= new Map()
    const known = this.#rewrites.get(key)
    if (known === undefined) this.#rewrites.set(key, state)
    return known ?? state
  }

  #search(state: UserPresenceState): number {
    for (const place of this.#byUser().get(state.userId) ?? []) {
      const asked = this.states[place]
      if (asked !== undefined && statesEqual(asked, state)) return place
    }
    return -1
  }

  #byUser(): ReadonlyMap<UserId, readonly number[]> {
    this.#placesOf ??= placesByUser(this.states)
    return this.#placesOf
  }
}

const placesByUser = (states: readonly UserPresenceState[]): ReadonlyMap<UserId, readonly number[]> => {
  const placesOf = new Map<UserId, number[]>()
  for (const [place, { userId }] of states.entries()) {
    const known = placesOf.get(userId)
    if (known === undefined) placesOf.set(userId, [place])
    else known.push(place)
  }
  return placesOf
}

const withoutEqual = (given: readonly UserPresenceState[]): UserPresenceState[] => {
  const ofUser = new Map<UserId, UserPresenceState[]>()
  return given.filter((state) => {
    const known = ofUser.get(state.userId)
    if (known === undefined) ofUser.set(state.userId, [state])
    else if (known.some((other) => statesEqual(other, state))) return false
    else known.push(state)
    return true
  })
}
