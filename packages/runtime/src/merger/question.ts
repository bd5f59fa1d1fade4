// What modules are asked about: states out of the presence table, with the versions they had when the question was put.
import { type AskedStates, askAboutUsers, type UserId, type UserPresenceState } from '@presence-router/core'
import type { PresenceTable, TrackedState, TrackedUser } from '../presence-table.ts'
import type { About } from './about.ts'
import type { Holder } from './order-guard.ts'
import type { SaysLocal } from './recipients.ts'
import { addPlace, noPlaces, Rows } from './rows.ts'

/** A question about published states, one per user. A class since one is made for each batch. */
export class Question implements About, Holder {
  readonly asked: AskedStates
  /** Of the order guard. */
  heldAt = -1
  readonly #versions: readonly number[]
  readonly #users: readonly TrackedUser[] | null
  #entries: ReadonlyMap<UserId, TrackedState> | null = null // most questions are over before anybody looks for a user
  #rows: Rows | null = null

  /** Of different users, in these versions. The list of states is the question's from now on, and frozen. */
  constructor(states: UserPresenceState[], versions: readonly number[], users: readonly TrackedUser[] | null = null) {
    this.asked = askAboutUsers(states)
    this.#versions = versions
    this.#users = users
  }

  get size(): number {
    return this.#versions.length
  }

  get entries(): ReadonlyMap<UserId, TrackedState> {
    this.#entries ??= new Map(
      this.asked.states.map((state, place) => [state.userId, { state, version: this.#versions[place] ?? 0 }]),
    )
    return this.#entries
  }

  *userIds(): Generator<UserId> {
    for (const { userId } of this.asked.states) yield userId
  }

  /** Which of the states somebody is granted, as one number. */
  get rows(): Rows {
    this.#rows ??= new Rows(this.size)
    return this.#rows
  }

  /** The row of the states of local users. */
  ownRow(saysLocal: SaysLocal): number {
    const users = this.#users
    if (users === null) return this.rowOf(({ userId }) => saysLocal(userId) === true)
    const words = noPlaces(this.rows.words)
    for (let place = 0; place < users.length; place++) if (users[place]?.isLocal(saysLocal)) addPlace(words, place)
    return this.rows.of(words)
  }

  /** The row of the states that are so. */
  rowOf(isSo: (state: UserPresenceState) => boolean): number {
    const words = noPlaces(this.rows.words)
    let place = 0
    for (const state of this.asked.states) {
      if (isSo(state)) addPlace(words, place)
      place++
    }
    return this.rows.of(words)
  }

  /** Those of a row, in order, frozen; all of them are the list that was asked about itself. */
  statesOf(row: number): readonly UserPresenceState[] {
    if (this.rows.isWhole(row)) return this.asked.states
    const states: UserPresenceState[] = []
    for (const place of this.rows.placesOf(row)) {
      const state = this.asked.states[place]
      if (state !== undefined) states.push(state)
    }
    return Object.freeze(states)
  }

  holds(userId: UserId): boolean {
    const { states } = this.asked
    return states.length === 1 ? states[0]?.userId === userId : this.entries.has(userId)
  }
}

/** Asks about the latest state of these users; those that the table no longer knows are left out. */
export const questionAbout = (userIds: Iterable<UserId>, table: PresenceTable): Question => {
  const users: TrackedUser[] = []
  for (const userId of userIds) {
    const user = table.get(userId)
    if (user !== undefined) users.push(user)
  }
  return questionAboutUsers(users)
}

/** Asks about the latest state of each of them. */
export const questionAboutUsers = (users: readonly TrackedUser[]): Question => {
  // As long as they are going to be: a list that grows has room for 17 at first, and leaves what it has outgrown behind.
  const states = new Array<UserPresenceState>(users.length)
  const versions = new Array<number>(users.length)
  let place = 0
  for (const { latest, version } of users) {
    states[place] = latest
    versions[place++] = version
  }
  return new Question(states, versions, users)
}
