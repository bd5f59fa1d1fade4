// A router port that keeps what is published to it, and routes nothing.
import type { PublishOptions, PublishReceipt, RouterPort } from '../host.ts'
import { parsePresenceState, type UserPresenceState } from '../presence-state.ts'

/** One state that was published, and who spoke. */
export interface Publication {
  readonly state: UserPresenceState
  /** The server named as origin; `null` when the publisher vouched. */
  readonly origin: string | null
}

/** A port, and what became known through it. */
export interface RecordingPort {
  readonly port: RouterPort
  /** Every state published so far, in order; what is no presence state is refused and not kept. */
  readonly publications: readonly Publication[]
  /** From now on everything is refused, as by a router that is full. It is kept all the same. */
  refuse(): void
}

/** Makes a port that accepts everything, until it is told to refuse. */
export const createRecordingPort = (): RecordingPort => {
  const publications: Publication[] = []
  let refusing = false
  const publish: RouterPort['publish'] = (published, options) => {
    const given = Symbol.iterator in published ? [...published] : [published]
    const kept = given.flatMap((state) => publicationsOf(state, options))
    publications.push(...kept)
    return receiptFor(given.length, refusing ? 0 : kept.length)
  }
  return {
    port: { publish, getUsersForStates: async () => new Map(), getInterestedUsers: async () => new Set() },
    publications,
    refuse() {
      refusing = true
    },
  }
}

const publicationsOf = (value: unknown, options: PublishOptions | undefined): Publication[] => {
  try {
    return [{ state: parsePresenceState(value), origin: options?.origin ?? null }]
  } catch {
    return [] // as a router does: what is no state is refused, the others of the call are taken
  }
}

const receiptFor = (published: number, accepted: number): PublishReceipt => ({
  accepted,
  coalesced: 0,
  refused: published - accepted,
})
