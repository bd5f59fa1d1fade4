// How much of each bound is used up at this moment. What is bounded for one answer or one call is not among them.
import type { AttachedHost } from '../dispatch/attached-host.ts'
import type { Member } from '../merger/member.ts'
import type { RouterLimits } from '../options.ts'
import type { Routing } from '../routing.ts'
import type { BoundUse } from './health-report.ts'

export type BoundedParts = Pick<Routing, 'table' | 'merger' | 'dispatcher'> & { readonly limits: RouterLimits }

export const boundsOf = ({ table, merger, dispatcher, limits }: BoundedParts): readonly BoundUse[] => [
  // Users who are offline make room for others.
  ofRouter('presence table', table.size - table.offline, limits.maxUsers),
  ofRouter('order guard', merger.guard.remembered, limits.maxRememberedSends),
  ...merger.modules.members().map((member) => queueOf(member, limits.maxWaitingQueries)),
  ...dispatcher.hosts.map((host) => outboxOf(host, limits.maxWaitingStates)),
]

/** From where on a bound is nearly met. */
const NEARLY = 0.8

export const isNearlyFull = ({ used, limit }: BoundUse): boolean => used > 0 && used >= NEARLY * limit

const ofRouter = (bound: string, used: number, limit: number): BoundUse =>
  Object.freeze({ bound, module: null, host: null, used, limit })

const queueOf = ({ name, actor }: Member, limit: number): BoundUse =>
  Object.freeze({ bound: 'queue of queries', module: name, host: null, used: actor.openAsks.waiting, limit })

// One bound for its local users, and one for all servers: the fuller of the two.
const outboxOf = (attached: AttachedHost, limit: number): BoundUse => {
  const { deliver, send } = attached.ways()
  const toServers = send.reduce((sum, { waitingStates }) => sum + waitingStates, 0)
  const used = Math.max(deliver.waitingStates, toServers)
  return Object.freeze({ bound: 'outbox', module: null, host: attached.host.name, used, limit })
}
