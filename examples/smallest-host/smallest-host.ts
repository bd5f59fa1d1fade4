// The smallest host: a homeserver in the same process, which tells of its own users and shows them states.
import { type LocalDelivery, type PresenceHost, serverNameOf, type UserPresenceState } from '@presence-router/core'

/** What a homeserver must offer to be attached. */
export interface SmallHomeserver {
  readonly serverName: string
  /** Calls back for each change of one of its own users. Returns how to end it. */
  onPresence(listener: (state: UserPresenceState) => void): () => void
  /** Shows a state to one of its users; `false` when there is no such user. */
  show(userId: string, state: UserPresenceState): boolean
}

/** Attaches a homeserver to a router. */
export const createSmallestHost = (homeserver: SmallHomeserver): PresenceHost => {
  let stopListening = (): void => {}
  let isClosed = false
  return {
    name: 'smallest-host',
    capabilities: {
      seesLocalUpdates: true,
      seesRemoteUpdates: false,
      deliversToLocalUsers: true,
      sendsToServers: false,
      direction: 'push',
      maxStatesPerSend: 1,
      reannounceEveryMs: null,
    },
    isLocal: (userId) => serverNameOf(userId) === homeserver.serverName,
    start(port) {
      // Without an origin: it vouches for its own users.
      stopListening = homeserver.onPresence((state) => void port.publish(state))
    },
    deliver(deliveries) {
      if (isClosed) return { _tag: 'Failed', reason: 'the host is closed' }
      const userIds = deliveries.flatMap((delivery) => showAll(homeserver, delivery))
      return userIds.length === 0 ? { _tag: 'Accepted' } : { _tag: 'UnknownUsers', userIds }
    },
    send: () => ({ _tag: 'Unsupported' }),
    close() {
      isClosed = true
      stopListening()
    },
  }
}

/** Shows each user all states. Returns whom the homeserver does not know. */
const showAll = (homeserver: SmallHomeserver, { users, states }: LocalDelivery): string[] =>
  users.filter((userId) => states.some((state) => !homeserver.show(userId, state)))
