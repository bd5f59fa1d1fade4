// What one case of the host contract is made of, and what it may need of a host: where a need is not met the case is
// skipped, with the reason.

import type { HostCapabilities } from '../host.ts'
import type { HostTrouble, HostUnderTest } from './host-rig.ts'
import type { HostStage } from './host-stage.ts'

/** Why a host need not pass; `null` when it must. */
export type HostNeed = (subject: HostUnderTest) => string | null

/** One promise of a host. */
export interface HostCase {
  /** A sentence about the host, in the present. */
  readonly name: string
  readonly needs: readonly HostNeed[]
  /** Gets a host that is not started; rejects with what it did wrong. */
  readonly run: (stage: HostStage) => Promise<void>
}

export const seesOwnUsers: HostNeed = ({ capabilities }) =>
  capabilities.seesLocalUpdates ? null : 'it does not see presence of its own users'

export const seesOtherServers: HostNeed = ({ capabilities }) =>
  capabilities.seesRemoteUpdates ? null : 'it does not see presence of users of other servers'

export const delivers: HostNeed = ({ capabilities }) =>
  capabilities.deliversToLocalUsers ? notCalled(capabilities) : 'it does not deliver to local users'

export const doesNotDeliver: HostNeed = (subject) => (delivers(subject) === null ? 'it delivers to local users' : null)

export const sends: HostNeed = ({ capabilities }) =>
  capabilities.sendsToServers ? notCalled(capabilities) : 'it does not send to servers'

export const doesNotSend: HostNeed = (subject) => (sends(subject) === null ? 'it sends to servers' : null)

const notCalled = ({ direction }: HostCapabilities): string | null =>
  direction === 'pull' ? 'it asks the router, and is not called' : null

export const mayNotKnowUsers: HostNeed = ({ unknownLocalUser }) =>
  unknownLocalUser === null ? 'it knows every user of its servers' : null

export const canMeet =
  (trouble: HostTrouble): HostNeed =>
  ({ troubles }) =>
    troubles.includes(trouble) ? null : `its rig cannot bring about that ${trouble}`

/** A case whose host is started first. */
export const startedCase = ({ name, needs, run }: HostCase): HostCase => ({
  name,
  needs,
  run: async (stage) => {
    await stage.start()
    await run(stage)
  },
})
