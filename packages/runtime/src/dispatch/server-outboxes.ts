// The ways of one host to servers, one for each that it is sending to. Most are idle again when the host returns, and are
// not even remembered.
import type { UserPresenceState } from '@presence-router/core'
import { Outbox, type OutboxParts } from './outbox.ts'
import { type ServersBudget, StatesForServer } from './waiting-states.ts'

type States = readonly UserPresenceState[]

export interface ServerStates {
  readonly serverName: string
  readonly states: States
}

export interface ServerOutboxes {
  /** The states are frozen: they may be given again, and others see them too. */
  send(serverName: string, states: States): void
  all(): readonly Outbox<States>[]
  /** Forgets them all, with what waited. */
  takeWaiting(): readonly ServerStates[]
}

type ServerOutboxesParts = Omit<OutboxParts<States>, 'during' | 'fits' | 'targetsOf' | 'waitingFor'>

export const createServerOutboxes = (maxStatesPerSend: number, parts: ServerOutboxesParts): ServerOutboxes => {
  const servers = new Map<string, Outbox<States>>() // those that were not idle again at once
  const inFirstSend: Outbox<States>[] = [] // the others, while the host is called
  const budget: ServersBudget = {
    limit: parts.maxWaiting,
    servers: {
      get size() {
        return servers.size + inFirstSend.length
      },
    },
    waiting: 0,
  }
  const ofOutbox: OutboxParts<States> = {
    ...parts,
    during: 'send',
    fits: (states) => states.length <= maxStatesPerSend,
    targetsOf: (serverName) => [serverName],
    waitingFor: (serverName) => new StatesForServer(serverName, maxStatesPerSend, budget),
    onIdle(serverName) {
      if (servers.size > 0) servers.delete(serverName)
      parts.onIdle(serverName)
    },
  }
  // A look into what is mostly empty costs as much as the call of a host that answers at once.
  const find = (serverName: string): Outbox<States> | undefined =>
    servers.size === 0 && inFirstSend.length === 0
      ? undefined
      : (servers.get(serverName) ?? inFirstSend.find(({ target }) => target === serverName))
  const all = (): readonly Outbox<States>[] => [...servers.values(), ...inFirstSend]

  return {
    send(serverName, states) {
      const known = find(serverName)
      if (known !== undefined) return known.put(states)
      const outbox = new Outbox(serverName, ofOutbox)
      inFirstSend.push(outbox)
      try {
        outbox.put(states)
      } finally {
        inFirstSend.pop() // the last is this one: what is begun while the host is called ends in it
      }
      if (!outbox.isIdle) servers.set(serverName, outbox)
    },
    all,
    takeWaiting() {
      const taken = all().flatMap((outbox) =>
        outbox.takeWaiting().map((states) => ({ serverName: outbox.target, states })),
      )
      servers.clear()
      return taken
    },
  }
}
