// What was delivered to whom, in order: as `deliveries$` tells it.
import { serverNameOf, type UserId, type UserPresenceState } from '@presence-router/core'
import type { DeliveryBatch } from '../../src/delivery-batch.ts'
import type { Moment } from './seen.ts'
import { isRewritten } from './state-key.ts'
import type { Version, Versions } from './versions.ts'

/** One state for one target: a local user, or a server. */
export interface SeenPair {
  readonly target: string
  readonly state: UserPresenceState
  /** Which version it is, or is a rewrite of. */
  readonly version: Version | undefined
  readonly isOriginal: boolean
  /** For whom: the local user, or the remote users who were named for that server. */
  readonly recipients: readonly UserId[]
}

export interface SeenDelivery extends Moment {
  readonly seq: number
  readonly pairs: readonly SeenPair[]
}

/** The last that a target was sent of a subject. */
export interface Sent extends Moment {
  readonly version: Version
  readonly isOriginal: boolean
}

export interface Deliveries {
  readonly all: readonly SeenDelivery[]
  /** Reads a batch; `remember` it when everybody has looked at it. */
  read(batch: DeliveryBatch, moment: Moment): SeenDelivery
  remember(delivery: SeenDelivery): void
  lastSent(target: string, subject: UserId): Sent | undefined
  /** When this target was sent the original of that version; `undefined`: never. */
  originalSent(target: string, version: Version): Moment | undefined
}

export const createDeliveries = (versions: Versions): Deliveries => {
  const all: SeenDelivery[] = []
  const sent = new Map<string, Sent>()
  const originals = new Map<string, Moment>()

  const pairOf = (target: string, state: UserPresenceState, recipients: readonly UserId[]): SeenPair => {
    const isOriginal = !isRewritten(state) || versions.exact(state) !== undefined
    // Where two versions say the same, nobody can tell which it is: it is taken for the first that is in order.
    const last = sent.get(`${target} ${state.userId}`)?.version.order ?? 0
    return { target, state, version: versions.from(state, last), isOriginal, recipients }
  }
  return {
    all,
    read({ seq, groups }, { atMs, step }) {
      const named = new Map<string, UserId[]>() // server and state → for whom
      for (const { states, remoteUsers } of groups)
        for (const userId of remoteUsers)
          for (const state of states) {
            const key = `${serverNameOf(userId)} ${state.userId}`
            named.set(key, [...(named.get(key) ?? []), userId])
          }
      const pairs = groups.flatMap(({ states, localUsers, servers }) =>
        states.flatMap((state) => [
          ...localUsers.map((userId) => pairOf(userId, state, [userId])),
          ...servers.map((server) => pairOf(server, state, named.get(`${server} ${state.userId}`) ?? [])),
        ]),
      )
      return { seq, pairs, atMs, step }
    },
    remember(delivery) {
      all.push(delivery)
      const { atMs, step } = delivery
      for (const { target, state, version, isOriginal } of delivery.pairs) {
        if (version === undefined) continue
        sent.set(`${target} ${state.userId}`, { version, isOriginal, atMs, step })
        if (isOriginal) originals.set(`${target} ${version.order}`, { atMs, step })
      }
    },
    lastSent: (target, subject) => sent.get(`${target} ${subject}`),
    originalSent: (target, version) => originals.get(`${target} ${version.order}`),
  }
}
