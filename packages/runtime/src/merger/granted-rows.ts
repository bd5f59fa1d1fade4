// What one answer granted, kept small until it is merged: numbers of recipients, and of rows of states.
import type { Granting, UserId, UserPresenceState } from '@presence-router/core'
import type { Grants } from './grants.ts'
import type { Question } from './question.ts'
import { HERE, type RecipientTable } from './recipients.ts'
import { addPlace, clearPlaces, EMPTY, type Rows } from './rows.ts'

/** From here on a list is no row: rewritten states are in it. */
const REWRITTEN = 2 ** 30

interface RewrittenList {
  readonly row: number
  readonly rewrites: readonly UserPresenceState[]
}

export interface GrantedParts {
  /** Empty; to be given back when all is merged. */
  readonly grants: Grants
  readonly mayReachServers: boolean
}

/** A class since one is made for each ask. */
export class GrantedRows implements Granting {
  readonly question: Question
  readonly table: RecipientTable
  readonly grants: Grants
  granted = 0
  #lastList = EMPTY
  readonly #mayReachServers: boolean
  readonly #rows: Rows
  readonly #words: number[]
  #rewrites: Set<UserPresenceState> | null = null
  #rewritten: RewrittenList[] | null = null

  constructor(question: Question, table: RecipientTable, { grants, mayReachServers }: GrantedParts) {
    this.question = question
    this.table = table
    this.grants = grants
    this.#mayReachServers = mayReachServers
    this.#rows = question.rows
    this.#words = grants.words
  }

  /** Whether a state in it was rewritten. */
  get isRewritten(): boolean {
    return this.#rewritten !== null
  }

  known(key: unknown): number {
    const number = this.table.find(key)
    return number >= 0 && (this.#mayReachServers || this.table.servers[number] === HERE) ? number : -1
  }

  meet(recipient: UserId): number {
    return this.table.add(recipient)
  }

  add(place: number): void {
    addPlace(this.#words, place)
  }

  addRewrite(state: UserPresenceState): void {
    this.#rewrites ??= new Set()
    this.#rewrites.add(state)
  }

  endList(): number {
    const row = this.#rows.of(this.#words)
    clearPlaces(this.#words)
    if (this.#rewrites === null) return row
    this.#rewritten ??= []
    const list = REWRITTEN + this.#rewritten.push({ row, rewrites: [...this.#rewrites] }) - 1
    this.#rewrites = null
    return list
  }

  grant(recipient: number, list: number): void {
    this.granted++
    if (list === EMPTY) return
    if (list !== this.#lastList) {
      this.#lastList = list
      this.grants.runs.push(list)
      this.grants.runs.push(this.grants.recipients.length)
    }
    this.grants.recipients.push(recipient)
  }

  /** Nothing is granted after all. */
  clear(): void {
    this.granted = 0
    this.grants.recipients.clear()
    this.grants.runs.clear()
    this.#lastList = EMPTY
    this.#rewritten = null
  }

  /** Each recipient with the states granted to it. */
  *lists(): Generator<readonly [recipient: UserId, states: readonly UserPresenceState[]]> {
    const { recipients, runs } = this.grants
    for (let run = 0; run < runs.length; run += 2) {
      const states = this.#statesOf(runs.at(run))
      const end = run + 3 < runs.length ? runs.at(run + 3) : recipients.length
      for (let at = runs.at(run + 1); at < end; at++) {
        const name = this.table.names[recipients.at(at)]
        if (name !== undefined) yield [name, states]
      }
    }
  }

  #statesOf(list: number): readonly UserPresenceState[] {
    const rewritten = list < REWRITTEN ? undefined : this.#rewritten?.[list - REWRITTEN]
    const originals = this.question.statesOf(rewritten?.row ?? list)
    return rewritten === undefined ? originals : [...originals, ...rewritten.rewrites]
  }
}
