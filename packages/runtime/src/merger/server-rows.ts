// What each server is sent of a union: whatever any of its users is granted, as one row for each server.
import type { RecipientTable } from './recipients.ts'
import { EMPTY, type Rows } from './rows.ts'

/** A class since one is made for each delivery that goes to servers. */
export class ServerRows {
  /** The servers that are sent something, by number; in order of first appearance. */
  readonly servers: number[] = []
  readonly #rowOf: Int32Array
  readonly #table: RecipientTable
  readonly #rows: Rows

  constructor(table: RecipientTable, rows: Rows) {
    this.#table = table
    this.#rows = rows
    this.#rowOf = table.serverColumns.take(table.serverNames.length)
  }

  /** A user there is granted that row. */
  add(server: number, row: number): void {
    const before = this.#rowOf[server] ?? EMPTY
    if (before === row) return
    if (before === EMPTY) this.servers.push(server)
    this.#rowOf[server] = this.#rows.unite(before, row)
  }

  /** What it is sent. */
  of(server: number): number {
    return this.#rowOf[server] ?? EMPTY
  }

  /** It is sent no more than that. */
  narrow(server: number, row: number): void {
    this.#rowOf[server] = row
  }

  /** Gives back what it has taken. It is of no further use. */
  close(): void {
    for (const server of this.servers) this.#rowOf[server] = EMPTY
    this.#table.serverColumns.giveBack(this.#rowOf)
  }
}
