// What the router answers when it is asked about itself: counts, metrics, health. All of it is put together at that moment.
import type { Lifecycle } from '../lifecycle.ts'
import type { RouterLimits } from '../options.ts'
import type { Tally } from '../pipeline/tally.ts'
import type { PresenceRouter } from '../presence-router.ts'
import type { Routing } from '../routing.ts'
import { healthOf } from './health.ts'
import { hostFamilies } from './host-families.ts'
import { moduleFamilies } from './module-families.ts'
import { encodeOpenMetrics } from './open-metrics.ts'
import { healthFamily, routerFamilies, stateFamilies } from './router-families.ts'
import type { RouterRecord } from './router-record.ts'

export interface ObservationParts extends Routing {
  readonly lifecycle: Lifecycle
  readonly limits: RouterLimits
  readonly record: RouterRecord
  /** What became of the states that were given. */
  readonly total: () => Readonly<Tally>
}

export type Observation = Pick<PresenceRouter, 'counts' | 'metrics' | 'health'>

export const createObservation = (parts: ObservationParts): Observation => {
  const { gathering, merger, dispatcher, total } = parts
  const counts: Observation['counts'] = () => {
    const { accepted, coalesced, refused } = total()
    const { routed, waiting } = gathering
    return { published: accepted + refused, accepted, refused, coalesced, routed, waiting }
  }
  const health: Observation['health'] = () => healthOf(parts)
  return {
    counts,
    health,
    metrics: () =>
      encodeOpenMetrics([
        healthFamily(health().status),
        ...stateFamilies(counts()),
        ...routerFamilies(parts),
        ...moduleFamilies(merger.modules.lanes()),
        ...hostFamilies(dispatcher.hosts),
      ]),
  }
}
