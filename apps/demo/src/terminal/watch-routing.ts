// What is routed, by which module, and what fails, as lines on a terminal.
import type { DeliveryBatch, PresenceRouter, RouterEvent } from '@presence-router/runtime'
import type { Clock } from '../clock.ts'
import { createLineLimit } from './line-limit.ts'
import { deliveryLine, failureLine, nobodyLine } from './routing-lines.ts'

/** Writes until the returned function is called. */
export const watchRouting = (router: PresenceRouter, clock: Clock, write: (line: string) => void): (() => void) => {
  const lines = createLineLimit(clock, write)
  let latest: DeliveryBatch | null = null

  const hear = (event: RouterEvent): void => {
    if (event._tag === 'Failure') lines.write(failureLine(event), 'more failures')
    if (event._tag === 'ModuleLifeChanged') lines.write(`module ${event.module} is ${event.life}`, 'changes of modules')
    if (event._tag !== 'StatesRouted') return
    // A delivery comes just before the event that says who granted it, under the same number.
    if (latest !== null && latest.seq === event.seq) lines.write(deliveryLine(latest, event), 'more deliveries')
    else if (event.seq === null) lines.write(nobodyLine(event), 'routed to nobody')
  }
  const ofDeliveries = router.deliveries$.subscribe((delivery) => {
    latest = delivery
  })
  const ofEvents = router.events$.subscribe(hear)
  return () => {
    ofDeliveries.unsubscribe()
    ofEvents.unsubscribe()
    lines.close()
  }
}
