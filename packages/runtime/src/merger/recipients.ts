// Recipients by number: whoever was granted something lately has been checked and placed on a server, and is found by one
// look. Numbers are good for the table that gave them. A full table is followed by an empty one, into which those come over
// who are met again: whoever has not been met for long is forgotten, and what an older table has numbered stays true.
import { serverNameOf, type UserId } from '@presence-router/core'
import { Columns } from './columns.ts'
import { createShardedMap } from './sharded-map.ts'

/** The server of local users. */
export const HERE = 0

/** No number. */
const NOBODY = -1

/** Whether a user is local. `null`: it cannot be said now, and they are taken for remote this once. */
export type SaysLocal = (userId: UserId) => boolean | null

export interface Recipients {
  /** How many are known. */
  readonly size: number
  /** The table that gives numbers from now on. */
  current(): RecipientTable
}

export const createRecipients = (saysLocal: SaysLocal, maxKnown: number): Recipients => {
  let table = new RecipientTable(saysLocal)
  return {
    get size() {
      return table.size
    },
    current() {
      if (table.size >= maxKnown) table = table.followed()
      return table
    },
  }
}

/** A class for its fields, which are looked at for each recipient of each answer. */
export class RecipientTable {
  readonly names: UserId[] = []
  /** {@link HERE} or the number of a server, by recipient. */
  servers = new Int32Array(64)
  readonly serverNames: string[] = ['']
  /** By recipient, and by server. */
  readonly columns = new Columns()
  readonly serverColumns = new Columns()
  readonly #numbers = createShardedMap()
  readonly #serverNumbers = new Map<string, number>()
  readonly #unplaced = new Map<UserId, number>()
  readonly #saysLocal: SaysLocal
  #older: RecipientTable | null = null
  // Modules name recipients in much the same order again: who came after whom is looked at before anybody is searched for.
  #after = new Int32Array(64).fill(NOBODY)
  #last = 0

  constructor(saysLocal: SaysLocal) {
    this.#saysLocal = saysLocal
  }

  get size(): number {
    return this.names.length
  }

  /** An empty table in place of this one, which asks this one about whom it does not know. */
  followed(): RecipientTable {
    const table = new RecipientTable(this.#saysLocal)
    table.#older = this
    this.#older = null
    return table
  }

  /** The number of a user who has been met; -1 for anybody and anything else. */
  find(key: unknown): number {
    const next = this.#after[this.#last] ?? NOBODY
    if (next === NOBODY || this.names[next] !== key) return this.#search(key)
    this.#last = next
    return next
  }

  #search(key: unknown): number {
    const number = this.#numbers.get(key)
    if (number < 0) return this.#bringOver(key)
    this.#after[this.#last] = number
    this.#last = number
    return number
  }

  #bringOver(key: unknown): number {
    if (this.#older === null) return NOBODY
    const older = this.#older.find(key)
    const userId = older < 0 ? undefined : this.#older.names[older]
    return userId === undefined ? NOBODY : this.#put(userId, this.#older.servers[older] === HERE)
  }

  /** Takes a user who may not have been met; the number. */
  add(userId: UserId): number {
    const known = this.find(userId)
    return known >= 0 ? known : this.#put(userId, this.#saysLocal(userId))
  }

  // Who is placed only because nobody said is not found again: it is asked once more when they are met. They keep their
  // number all the same: what several modules grant them is to be united, wherever they turn out to be.
  #put(userId: UserId, isLocal: boolean | null): number {
    const number = this.#unplaced.get(userId) ?? this.names.push(userId) - 1
    if (number >= this.servers.length) this.#grow()
    this.servers[number] = isLocal ? HERE : this.#serverOf(serverNameOf(userId))
    if (isLocal === null) this.#unplaced.set(userId, number)
    else {
      this.#unplaced.delete(userId)
      this.#numbers.add(userId, number)
    }
    return number
  }

  #grow(): void {
    this.servers = doubled(this.servers)
    this.#after = doubled(this.#after).fill(NOBODY, this.#after.length)
  }

  #serverOf(serverName: string): number {
    const known = this.#serverNumbers.get(serverName)
    if (known !== undefined) return known
    const number = this.serverNames.push(serverName) - 1
    this.#serverNumbers.set(serverName, number)
    return number
  }
}

const doubled = (numbers: Int32Array): Int32Array<ArrayBuffer> => {
  const more = new Int32Array(numbers.length * 2)
  more.set(numbers)
  return more
}
