// From who is granted what to what is sent: local users, and each server once (core's plan does the same, state by state;
// it is the oracle that this one is held to).
import type { DeliveryGroup, DeliveryTarget, UserId, UserPresenceState } from '@presence-router/core'
import type { GuardedDelivery } from './order-guard.ts'
import { HERE, type RecipientTable, type SaysLocal } from './recipients.ts'
import { EMPTY, type Rows } from './rows.ts'
import type { Union } from './union.ts'

export interface GroupingRules {
  readonly saysLocal: SaysLocal
  /** `null`: everything passes. */
  readonly guarded: GuardedDelivery | null
}

/** The groups of all that is granted and passes the guard. Presence of remote users is sent to no server (law 10). */
export const groupUnion = (union: Union, rules: GroupingRules): DeliveryGroup[] => new Grouping(union, rules).groups()

interface OpenGroup {
  readonly states: readonly UserPresenceState[]
  readonly localUsers: UserId[]
  readonly remoteUsers: UserId[]
  readonly servers: string[]
}

/** A class since one is made for each delivery. */
class Grouping {
  readonly #union: Union
  readonly #table: RecipientTable
  readonly #rows: Rows
  readonly #rules: GroupingRules
  readonly #open: OpenGroup[] = []
  readonly #openOf: (OpenGroup | undefined)[] = [] // by row
  readonly #guardedRow: number
  #remote: number[] | null = null

  constructor(union: Union, rules: GroupingRules) {
    this.#union = union
    this.#table = union.table
    this.#rows = union.question.rows
    this.#rules = rules
    this.#guardedRow = rules.guarded === null ? EMPTY : this.#concernedBy(rules.guarded)
  }

  groups(): DeliveryGroup[] {
    const { recipients, rowOf } = this.#union
    const { servers, names } = this.#table
    for (let at = 0; at < recipients.length; at++) {
      const recipient = recipients.numbers[at] ?? 0
      const userId = names[recipient]
      if (servers[recipient] !== HERE) this.#addRemote(recipient)
      else if (userId !== undefined)
        this.#groupOf(this.#sentTo(userId, rowOf[recipient] ?? EMPTY))?.localUsers.push(userId)
    }
    if (this.#remote !== null) this.#groupRemote(this.#remote)
    return this.#open.map(closeGroup)
  }

  #addRemote(recipient: number): void {
    this.#remote ??= []
    this.#remote.push(recipient)
  }

  #groupRemote(remote: readonly number[]): void {
    const table = this.#table
    const own = this.#union.question.ownRow(this.#rules.saysLocal)
    const sent = table.serverColumns.take(table.serverNames.length)
    const met: number[] = []
    for (const recipient of remote) {
      const server = table.servers[recipient] ?? HERE
      const before = sent[server] ?? EMPTY
      const after = this.#rows.unite(before, this.#ownOf(recipient, own))
      if (before === EMPTY && after !== EMPTY) met.push(server)
      sent[server] = after
    }
    for (const server of met) {
      const serverName = table.serverNames[server] ?? ''
      const row = this.#admitted({ serverName }, sent[server] ?? EMPTY)
      sent[server] = row
      this.#groupOf(row)?.servers.push(serverName)
    }
    for (const recipient of remote) {
      const row = this.#rows.intersect(this.#ownOf(recipient, own), sent[table.servers[recipient] ?? HERE] ?? EMPTY)
      const userId = table.names[recipient]
      if (userId !== undefined) this.#groupOf(row)?.remoteUsers.push(userId)
    }
    for (const server of met) sent[server] = EMPTY
    table.serverColumns.giveBack(sent)
  }

  /** What a recipient is granted of our own users. */
  #ownOf(recipient: number, own: number): number {
    return this.#rows.intersect(this.#union.rowOf[recipient] ?? EMPTY, own)
  }

  #groupOf(row: number): OpenGroup | null {
    if (row === EMPTY) return null
    const known = this.#openOf[row]
    if (known !== undefined) return known
    const group = { states: this.#union.question.statesOf(row), localUsers: [], remoteUsers: [], servers: [] }
    this.#openOf[row] = group
    this.#open.push(group)
    return group
  }

  #sentTo(userId: UserId, row: number): number {
    return this.#guardedRow === EMPTY ? row : this.#admitted({ userId }, row)
  }

  /** What of a row passes the guard. */
  #admitted(target: DeliveryTarget, row: number): number {
    const { question } = this.#union
    const { guarded } = this.#rules
    if (guarded === null || this.#rows.intersect(row, this.#guardedRow) === EMPTY) return row
    const { states } = question.asked
    const passing = this.#rows.placesOf(row).filter((place) => {
      const state = states[place]
      return state !== undefined && guarded.admits(target, state)
    })
    const admitted = new Set(passing)
    return question.rowOf((place) => admitted.has(place))
  }

  #concernedBy({ concerns }: GuardedDelivery): number {
    const { states } = this.#union.question.asked
    return this.#union.question.rowOf((place) => {
      const state = states[place]
      return state !== undefined && concerns(state.userId)
    })
  }
}

// What nobody is in is one list for all: to freeze a list costs as much as to fill a short one.
const closeGroup = ({ states, localUsers, remoteUsers, servers }: OpenGroup): DeliveryGroup =>
  Object.freeze({
    states: Object.freeze(states),
    localUsers: frozen(localUsers),
    remoteUsers: frozen(remoteUsers),
    servers: frozen(servers),
  })

const NOBODY: readonly never[] = Object.freeze([])

const frozen = <Value>(values: Value[]): readonly Value[] => (values.length === 0 ? NOBODY : Object.freeze(values))
