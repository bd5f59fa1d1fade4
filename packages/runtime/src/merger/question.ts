// What modules are asked about: states out of the presence table, with the versions they had when the question was put.
import { type AskedStates, askAboutUsers, type UserId, type UserPresenceState } from '@presence-router/core'
import type { PresenceTable, TrackedState, TrackedUser } from '../presence-table.ts'
import type { About } from './about.ts'
import type { Holder } from './order-guard.ts'
import type { SaysLocal } from './recipients.ts'
import { addPlace, Rows } from './rows.ts'

/** A question about published states, one per user. A class since one is made for each batch. */
export class Question implements About, Holder {
  readonly asked: AskedStates
  /** Of the order guard. */
  heldAt = -1
  readonly #versions: readonly number[]
  readonly #users: readonly TrackedUser[]
  #entries: ReadonlyMap<UserId, TrackedState> | null = null // most questions are over before anybody looks for a user
  #rows: Rows | null = null

  /** Of different users, in these versions. The list of states is the question's from now on, and frozen. */
  constructor(states: UserPresenceState[], versions: readonly number[], users: readonly TrackedUser[] = []) {
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
    const { states } = this.asked
    return this.rowOf((place) => {
      const state = states[place]
      return this.#users[place]?.isLocal(saysLocal) ?? (state !== undefined && saysLocal(state.userId) === true)
    })
  }

  /** The row of the places that are so. */
  rowOf(isSo: (place: number) => boolean): number {
    const words = new Array<number>(this.rows.words).fill(0)
    for (let place = 0; place < this.size; place++) if (isSo(place)) addPlace(words, place)
    return this.rows.of(words)
  }

  /** Those of a row, in order; all of them are the list that was asked about itself. */
  statesOf(row: number): readonly UserPresenceState[] {
    if (this.rows.sizeOf(row) === this.size) return this.asked.states
    const states: UserPresenceState[] = []
    for (const place of this.rows.placesOf(row)) {
      const state = this.asked.states[place]
      if (state !== undefined) states.push(state)
    }
    return states
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
  const states: UserPresenceState[] = []
  const versions: number[] = []
  for (const { latest, version } of users) {
    states.push(latest)
    versions.push(version)
  }
  return new Question(states, versions, users)
}
