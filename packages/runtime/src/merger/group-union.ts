// From who is granted what to what is sent: local users, and each server once (core's plan does the same, state by state;
// it is the oracle that this one is held to). Who is in a group is counted first: a list of a million that grows as it is
// filled leaves three times its size behind.
import type { DeliveryGroup, UserId, UserPresenceState } from '@presence-router/core'
import { HERE, type SaysLocal } from './recipients.ts'
import { EMPTY } from './rows.ts'
import { ServerRows } from './server-rows.ts'
import type { Union } from './union.ts'

/** The groups of all that is granted. Presence of remote users is sent to no server (law 10), and is taken out of the union. */
export const groupUnion = (union: Union, saysLocal: SaysLocal): DeliveryGroup[] => {
  const grouping = new Grouping(union, saysLocal)
  grouping.count()
  return grouping.fill()
}

/** A class since one is made for each delivery. */
class Grouping {
  readonly #union: Union
  readonly #saysLocal: SaysLocal
  #open: OpenGroup[] = []
  readonly #openOf: (OpenGroup | undefined)[] = [] // all but the first, by row
  #sent: ServerRows | null = null // made, with the next, for the first who is remote
  #own = EMPTY

  constructor(union: Union, saysLocal: SaysLocal) {
    this.#union = union
    this.#saysLocal = saysLocal
  }

  count(): void {
    const { recipients, rowOf, table } = this.#union
    const { numbers, length } = recipients
    const { servers } = table
    let group: OpenGroup | null = null
    let last = EMPTY // neighbours mostly get the same
    for (let at = 0; at < length; at++) {
      const recipient = numbers[at] ?? 0
      const row = rowOf[recipient] ?? EMPTY
      if (servers[recipient] !== HERE) this.#countRemote(recipient, row)
      else if (row !== EMPTY) {
        if (group === null || row !== last) group = this.#groupOf(row)
        last = row
        group.locals++
      }
    }
    if (this.#sent !== null) for (const server of this.#sent.servers) this.#groupOf(this.#sent.of(server)).sites++
  }

  #countRemote(recipient: number, granted: number): void {
    const { rowOf, table, question } = this.#union
    if (this.#sent === null) {
      this.#own = question.ownRow(this.#saysLocal)
      this.#sent = new ServerRows(table, question.rows)
    }
    const row = question.rows.intersect(granted, this.#own)
    rowOf[recipient] = row
    if (row === EMPTY) return
    this.#sent.add(table.servers[recipient] ?? HERE, row)
    this.#groupOf(row).remotes++
  }

  fill(): DeliveryGroup[] {
    const { recipients, rowOf, table } = this.#union
    const { numbers, length } = recipients
    const { servers, names } = table
    let group: OpenGroup | null = null
    let last = EMPTY
    for (const each of this.#open) each.makeRoom()
    for (let at = 0; at < length; at++) {
      const recipient = numbers[at] ?? 0
      const row = rowOf[recipient] ?? EMPTY
      const userId = names[recipient]
      if (row === EMPTY || userId === undefined) continue
      if (group === null || row !== last) group = this.#groupOf(row)
      last = row
      if (servers[recipient] === HERE) group.localUsers[group.locals++] = userId
      else group.remoteUsers[group.remotes++] = userId
    }
    if (this.#sent !== null) this.#fillServers(this.#sent)
    const groups = new Array<DeliveryGroup>(this.#open.length)
    let place = 0
    for (const group of this.#open) groups[place++] = closeGroup(group)
    return groups
  }

  #fillServers(sent: ServerRows): void {
    const { serverNames } = this.#union.table
    for (const server of sent.servers) {
      const group = this.#groupOf(sent.of(server))
      group.servers[group.sites++] = serverNames[server] ?? ''
    }
    sent.close()
  }

  #groupOf(row: number): OpenGroup {
    const first = this.#open[0]
    return (first?.row === row ? first : this.#openOf[row]) ?? this.#openGroup(row)
  }

  #openGroup(row: number): OpenGroup {
    const group = new OpenGroup(row, this.#union.question.statesOf(row))
    if (this.#open.length === 0)
      this.#open = [group] // mostly the only one: nothing is made room for
    else {
      this.#open.push(group)
      this.#openOf[row] = group
    }
    return group
  }
}

/** Whoever gets the same row. A class since there are some in each delivery. */
class OpenGroup {
  readonly row: number
  readonly states: readonly UserPresenceState[]
  /** How many are in each list: first all of them, then those that are filled in. */
  locals = 0
  remotes = 0
  sites = 0
  localUsers: UserId[] = UNFILLED
  remoteUsers: UserId[] = UNFILLED
  servers: string[] = UNFILLED

  constructor(row: number, states: readonly UserPresenceState[]) {
    this.row = row
    this.states = states
  }

  makeRoom(): void {
    if (this.locals > 0) this.localUsers = new Array<UserId>(this.locals)
    if (this.remotes > 0) this.remoteUsers = new Array<UserId>(this.remotes)
    if (this.sites > 0) this.servers = new Array<string>(this.sites)
    this.locals = 0
    this.remotes = 0
    this.sites = 0
  }
}

/** What nobody is in is one list for all: to freeze a list costs as much as to fill a short one. */
const UNFILLED: never[] = []
Object.freeze(UNFILLED)

const closeGroup = ({ states, localUsers, remoteUsers, servers }: OpenGroup): DeliveryGroup =>
  Object.freeze({
    states,
    localUsers: frozen(localUsers),
    remoteUsers: frozen(remoteUsers),
    servers: frozen(servers),
  })

const frozen = <Value>(values: Value[]): readonly Value[] => (values === UNFILLED ? values : Object.freeze(values))
