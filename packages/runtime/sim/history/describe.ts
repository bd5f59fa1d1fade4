// Events of the router as lines of a trace.
import type { RouterEvent } from '../../src/index.ts'

export const describeEvent = (event: RouterEvent): string => {
  switch (event._tag) {
    case 'Failure':
      return `event: ${event.failure._tag}: ${event.failure.message}${event.count > 1 ? ` (${event.count} times)` : ''}`
    case 'ModuleLifeChanged':
      return `event: ${event.module} is ${event.life}`
    case 'StatesRouted': {
      const shares = event.shares.map(({ module, recipients }) => `${module} ${recipients}`).join(', ')
      return `event: ${event.kind} routed, ${event.states} states, delivery ${event.seq}, shares: ${shares}`
    }
    default:
      return `event: ${event._tag} ${event.module}`
  }
}
