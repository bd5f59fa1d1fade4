// Hosts as an outsider sees them: whether they have started, and which ways to them are free.
import type { HostCapabilities } from '@presence-router/core'
import type { SeenHostCall } from './seen.ts'

export interface SeenHost {
  readonly name: string
  readonly capabilities: HostCapabilities
  /** `unknown`: it has not been called yet. */
  life: 'unknown' | 'open' | 'failed'
  /** Whether states for that server (`null`: for local users) are its to take. */
  isResponsible(server: string | null): boolean
  /** Whether nothing keeps the router from calling it: no open call, and no pause that it asked for. */
  isFree(server: string | null): boolean
  called(call: SeenHostCall): void
  answered(call: SeenHostCall): void
}

export const createSeenHost = (name: string, capabilities: HostCapabilities): SeenHost => {
  const last = new Map<string | null, SeenHostCall>()
  const host: SeenHost = {
    name,
    capabilities,
    life: 'unknown',
    isResponsible: (server) => (server === null ? capabilities.deliversToLocalUsers : capabilities.sendsToServers),
    isFree(server) {
      const call = last.get(server)
      if (host.life !== 'open') return false
      return call === undefined || (call.outcome !== null && call.outcome.tag !== 'Overloaded')
    },
    called(call) {
      host.life = 'open'
      last.set(call.server, call)
    },
    answered(call) {
      last.set(call.server, call)
    },
  }
  return host
}
