// A host that takes everything and does nothing: what is measured is what the router does to hand it over.
import { type DeliveryOutcome, type PresenceHost, serverNameOf } from '@presence-router/core'
import { OUR_SERVER } from './names.ts'

const ACCEPTED: DeliveryOutcome = { _tag: 'Accepted' }

export const createSilentHost = (): PresenceHost => ({
  name: 'silent',
  capabilities: {
    seesLocalUpdates: true,
    seesRemoteUpdates: true,
    deliversToLocalUsers: true,
    sendsToServers: true,
    direction: 'push',
    maxStatesPerSend: 1_000,
    reannounceEveryMs: null,
  },
  isLocal: (userId) => serverNameOf(userId) === OUR_SERVER,
  start: () => {},
  deliver: () => ACCEPTED,
  send: () => ACCEPTED,
  close: () => {},
})
