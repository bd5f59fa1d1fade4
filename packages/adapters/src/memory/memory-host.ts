// The reference host: a homeserver's end of presence, in memory. Its owner plays the homeserver, its users and the
// servers beyond; it has no timer and no I/O of its own.
import {
  type DeliveryOutcome,
  type HostCapabilities,
  type LocalDelivery,
  type PresenceHost,
  type PublishReceipt,
  serverNameOf,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import { createGates, type Gate } from './gate.ts'
import { createHostLife, type States } from './life.ts'
import { type CheckedOptions, type MemoryHostOptions, parseOptions } from './options.ts'
import { createReceiver, type Received, type Receiver } from './received.ts'

/** A host in memory, and the hooks by which its owner plays everything it is attached to. */
export interface MemoryHost extends PresenceHost {
  /**
   * Announces presence of its own users, for whom it vouches; whose they are is not looked at, that is for the router.
   * Before `start` and after `close` nobody listens: then all are refused.
   */
  publishLocal(states: States): PublishReceipt
  /** Announces presence that came from the server `origin`, which has proved it. Otherwise as `publishLocal`. */
  publishRemote(states: States, origin: string): PublishReceipt
  /** What its users were shown; an entry of the history is one state. */
  readonly shown: Received<UserId, UserPresenceState>
  /** What servers were sent; an entry of the history is one transaction. */
  readonly sent: Received<string, readonly UserPresenceState[]>
  /** Where calls of `deliver` pass. */
  readonly deliverGate: Gate
  /** Where calls of `send` to this server pass; always the same one. */
  sendGate(serverName: string): Gate
}

/**
 * Makes a host in memory. It sees updates of its own and of others' users, shows states to its users and sends them to
 * any server, and answers in the turn in which it is called, unless a gate is told otherwise.
 *
 * @throws BadOptions that names the field
 */
export const createMemoryHost = (options: MemoryHostOptions): MemoryHost => {
  const checked = parseOptions(options)
  const life = createHostLife(checked.name)
  const gates = createGates(life.isClosed)
  const shown = createReceiver<UserId, UserPresenceState>(checked.historyLimit, (states) => states)
  const sent = createReceiver<string, readonly UserPresenceState[]>(checked.historyLimit, (states) => [states])
  const isLocal = (userId: UserId): boolean => checked.serverNames.includes(serverNameOf(userId))
  const knows = (userId: UserId): boolean => isLocal(userId) && checked.knowsUser(userId)
  return {
    name: checked.name,
    capabilities: capabilitiesOf(checked),
    isLocal,
    start: life.start,
    deliver: (deliveries, call) => gates.deliver.pass(call, () => show(deliveries, knows, shown)),
    send: (serverName, states, call) =>
      gates.send(serverName).pass(call, () => transmit(serverName, states, { most: checked.maxStatesPerSend, sent })),
    close() {
      life.close()
      gates.releaseAll()
    },
    publishLocal: (states) => life.publish(states, {}),
    publishRemote: (states, origin) => life.publish(states, { origin }),
    shown,
    sent,
    deliverGate: gates.deliver,
    sendGate: gates.send,
  }
}

const capabilitiesOf = ({ maxStatesPerSend, reannounceEveryMs }: CheckedOptions): HostCapabilities => ({
  seesLocalUpdates: true,
  seesRemoteUpdates: true,
  deliversToLocalUsers: true,
  sendsToServers: true,
  direction: 'push',
  maxStatesPerSend,
  reannounceEveryMs,
})

const show = (
  deliveries: readonly LocalDelivery[],
  knows: (userId: UserId) => boolean,
  shown: Receiver<UserId, UserPresenceState>,
): DeliveryOutcome => {
  const arrivals = new Map<UserId, UserPresenceState[]>()
  const unknown = new Set<UserId>()
  for (const { users, states } of deliveries)
    for (const userId of users) {
      if (knows(userId)) arrivals.set(userId, [...(arrivals.get(userId) ?? []), ...states])
      else unknown.add(userId)
    }
  shown.receive(arrivals)
  return unknown.size === 0 ? { _tag: 'Accepted' } : { _tag: 'UnknownUsers', userIds: [...unknown] }
}

const transmit = (
  serverName: string,
  states: readonly UserPresenceState[],
  { most, sent }: { readonly most: number; readonly sent: Receiver<string, readonly UserPresenceState[]> },
): DeliveryOutcome => {
  if (states.length > most)
    return { _tag: 'Failed', reason: `one transaction carries at most ${most} states, this one has ${states.length}` }
  sent.receive(new Map([[serverName, Object.freeze([...states])]]))
  return { _tag: 'Accepted' }
}
