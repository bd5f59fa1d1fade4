// What of a union passes the order guard: each local user and each server is asked about once, and rows become smaller.
import type { DeliveryTarget } from '@presence-router/core'
import type { GuardedDelivery } from './order-guard.ts'
import { HERE, type SaysLocal } from './recipients.ts'
import { EMPTY } from './rows.ts'
import { ServerRows } from './server-rows.ts'
import type { Union } from './union.ts'

/** Takes out of the rows what does not pass: for local users what they are not to get, for others what their server is not. */
export const passGuard = (union: Union, guarded: GuardedDelivery, saysLocal: SaysLocal): void =>
  new Passing(union, guarded).pass(saysLocal)

class Passing {
  readonly #union: Union
  readonly #guarded: GuardedDelivery
  readonly #concerned: number

  constructor(union: Union, guarded: GuardedDelivery) {
    this.#union = union
    this.#guarded = guarded
    this.#concerned = union.question.rowOf(({ userId }) => guarded.concerns(userId))
  }

  pass(saysLocal: SaysLocal): void {
    if (this.#concerned === EMPTY) return
    const { recipients, rowOf, table } = this.#union
    let isAnySentAway = false
    for (let at = 0; at < recipients.length; at++) {
      const recipient = recipients.at(at)
      const userId = table.names[recipient]
      if (table.servers[recipient] !== HERE) isAnySentAway = true
      else if (userId !== undefined) rowOf[recipient] = this.#admitted({ userId }, rowOf[recipient] ?? EMPTY)
    }
    if (isAnySentAway) this.#passServers(saysLocal)
  }

  /** Whoever is there is granted what their server is sent. */
  #passServers(saysLocal: SaysLocal): void {
    const { recipients, rowOf, table, question } = this.#union
    const { rows } = question
    const own = question.ownRow(saysLocal)
    const sent = new ServerRows(table, rows)
    for (let at = 0; at < recipients.length; at++) {
      const recipient = recipients.at(at)
      const server = table.servers[recipient] ?? HERE
      if (server !== HERE) sent.add(server, rows.intersect(rowOf[recipient] ?? EMPTY, own))
    }
    for (const server of sent.servers)
      sent.narrow(server, this.#admitted({ serverName: table.serverNames[server] ?? '' }, sent.of(server)))
    for (let at = 0; at < recipients.length; at++) {
      const recipient = recipients.at(at)
      const server = table.servers[recipient] ?? HERE
      if (server !== HERE) rowOf[recipient] = rows.intersect(rowOf[recipient] ?? EMPTY, sent.of(server))
    }
    sent.close()
  }

  #admitted(target: DeliveryTarget, row: number): number {
    const { question } = this.#union
    if (question.rows.intersect(row, this.#concerned) === EMPTY) return row
    const admitted = new Set(question.statesOf(row).filter((state) => this.#guarded.admits(target, state)))
    return question.rowOf((state) => admitted.has(state))
  }
}
