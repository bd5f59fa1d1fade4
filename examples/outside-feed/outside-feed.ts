// Feeds presence from systems that know nothing of Matrix: a telephone exchange and a calendar, here one `EventEmitter`.
// The feed vouches for these users, so it names no origin. It throws nothing at the emitter, and ends with the router.
import type { EventEmitter } from 'node:events'
import { MAX_STATUS_MSG_LENGTH, type PublishReceipt, type UserId, userPresenceState } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'

/** What the outside systems tell; people are known by their extension. */
export interface OfficeEvents {
  /** The telephone: a call begins or ends. */
  call: [extension: string, isBusy: boolean]
  /** The calendar: what is on now, told every minute for everybody; `null` when nothing is. */
  appointment: [extension: string, title: string | null]
}

/** Where the feed gets from, and whom it knows. */
export interface FeedOptions {
  readonly office: EventEmitter<OfficeEvents>
  /** From extension to user id. */
  readonly users: ReadonlyMap<string, UserId>
  /** Told what could not be fed. */
  readonly report: (problem: string) => void
}

/** A feed, and the sum of its receipts. */
export interface Feed {
  readonly counts: Readonly<PublishReceipt>
  /** Ends it; the end of the router does so too. */
  stop(): void
}

/** Feeds the router from now on. */
export const feedPresence = (router: PresenceRouter, { office, users, report }: FeedOptions): Feed => {
  let counts: PublishReceipt = { accepted: 0, coalesced: 0, refused: 0 }
  const feed = (extension: string, give: (userId: UserId) => PublishReceipt): void => {
    const userId = users.get(extension)
    if (userId === undefined) return report(`nobody has the extension ${extension}`)
    const { accepted, coalesced, refused } = give(userId)
    counts = {
      accepted: counts.accepted + accepted,
      coalesced: counts.coalesced + coalesced,
      refused: counts.refused + refused,
    }
  }
  // What happens once: changes presence and status, leaves the other fields, and is always routed.
  const onCall: Listener<'call'> = (extension, isBusy) =>
    feed(extension, (userId) => router.setPresenceForUsers({ [userId]: isBusy ? IN_A_CALL : { state: 'online' } }))
  // What is told again and again: a whole state. One that is equal to the last is coalesced, and asks no module.
  const onAppointment: Listener<'appointment'> = (extension, title) =>
    feed(extension, (userId) => {
      const statusMsg = title?.slice(0, MAX_STATUS_MSG_LENGTH) ?? null
      return router.publish(userPresenceState(userId, { state: title === null ? 'online' : 'unavailable', statusMsg }))
    })

  const leave = (): unknown => office.off('call', onCall).off('appointment', onAppointment)
  office.on('call', onCall).on('appointment', onAppointment)
  const subscription = router.events$.subscribe({
    // A receipt says at once how many were refused; why, the failure says a moment later.
    next: (event) => {
      if (event._tag === 'Failure' && REFUSALS.has(event.failure._tag)) report(event.failure.message)
    },
    complete: leave,
  })
  return {
    get counts() {
      return counts
    },
    stop() {
      leave()
      subscription.unsubscribe()
    },
  }
}

const IN_A_CALL = { state: 'org.matrix.msc3026.busy', statusMsg: 'in a call' } as const
const REFUSALS: ReadonlySet<string> = new Set(['BadPresenceState', 'BadUserId', 'RouterOverloaded', 'RouterClosed'])

type Listener<Name extends keyof OfficeEvents> = (...event: OfficeEvents[Name]) => void
