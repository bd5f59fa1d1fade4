// From start to close: whether a memory host has a port to speak through.
import type { PublishOptions, PublishReceipt, RouterPort, UserPresenceState } from '@presence-router/core'

/** Presence of one user or several. */
export type States = UserPresenceState | Iterable<UserPresenceState>

/** The life of one host. */
export interface HostLife {
  /** @throws Error when it was started before: a host belongs to one router. */
  start(port: RouterPort): void
  /** Through the port; refused while there is none. */
  publish(states: States, options: PublishOptions): PublishReceipt
  /** May be called again. */
  close(): void
  isClosed(): boolean
}

export const createHostLife = (name: string): HostLife => {
  let port: RouterPort | null = null
  let phase: 'new' | 'started' | 'closed' = 'new'
  return {
    start(given) {
      if (phase !== 'new') throw new Error(`host ${name} cannot be started, it is ${phase} already`)
      phase = 'started'
      port = given
    },
    publish(states, options) {
      if (port !== null) return port.publish(states, options)
      const refused = Symbol.iterator in states ? [...states].length : 1
      return { accepted: 0, coalesced: 0, refused }
    },
    close() {
      phase = 'closed'
      port = null
    },
    isClosed: () => phase === 'closed',
  }
}
