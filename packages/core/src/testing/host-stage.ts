// A host on trial. Whichever case calls it: a throw, silence, or an answer outside the contract is found out.
import type { DeliveryOutcome, LocalDelivery, PresenceHost } from '../host.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'
import type { HostRig, HostUnderTest } from './host-rig.ts'
import { requireWellFormed } from './outcome-check.ts'
import { createRecordingPort, type Publication } from './recording-port.ts'
import { createWatch, watchAtOnce } from './watch.ts'

/**
 * What a case works with. Every method throws, or rejects with, what the host did wrong. What came of the calls before
 * (`published`, `shown`, `sent`) is looked at when the host has had ample time, so that what comes late is seen too.
 */
export interface HostStage extends Pick<HostRig, 'emit' | 'shown' | 'sent' | 'bringAbout'> {
  readonly subject: HostUnderTest
  readonly host: Pick<PresenceHost, 'name' | 'capabilities'>
  isLocal(userId: UserId): unknown
  start(): Promise<void>
  /** Everything published since the start. */
  published(): Promise<readonly Publication[]>
  /** From now on the router refuses what is published. */
  refusePublications(): void
  deliver(deliveries: readonly LocalDelivery[], signal?: AbortSignal): Promise<DeliveryOutcome>
  send(serverName: string, states: readonly UserPresenceState[], signal?: AbortSignal): Promise<DeliveryOutcome>
  close(): Promise<void>
}

/** Puts the host of a freshly opened rig on trial. */
export const createHostStage = (subject: HostUnderTest, rig: HostRig): HostStage => {
  const { host } = rig
  const { port, publications, refuse } = createRecordingPort()
  const watch = createWatch(rig)
  const answer = async (what: string, act: () => DeliveryOutcome | PromiseLike<DeliveryOutcome>) => {
    const outcome = await watch(what, act)
    requireWellFormed(what, outcome)
    return outcome
  }
  return {
    subject,
    host,
    isLocal: (userId) => watchAtOnce('isLocal', () => host.isLocal(userId)),
    start: () => watch('start', () => host.start(port)),
    emit: (states, origin) => watch('the listener of its homeserver', () => rig.emit(states, origin)),
    published: () => rig.ampleTime().then(() => [...publications]),
    shown: (userId) => rig.ampleTime().then(() => rig.shown(userId)),
    sent: (serverName) => rig.ampleTime().then(() => rig.sent(serverName)),
    bringAbout: (trouble) => rig.bringAbout(trouble),
    refusePublications: refuse,
    deliver: (deliveries, signal = notAborted()) => answer('deliver', () => host.deliver(deliveries, { signal })),
    send: (serverName, states, signal = notAborted()) =>
      answer('send', () => host.send(serverName, states, { signal })),
    close: () => watch('close', () => host.close({ deadlineMs: 0 })),
  }
}

const notAborted = (): AbortSignal => new AbortController().signal
