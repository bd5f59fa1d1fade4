// Whose states wait to be routed, and whose are being routed now.
import type { UserId } from '@presence-router/core'

export interface Gathering {
  /** How many users wait or are being routed, and how many have been. */
  readonly waiting: number
  readonly routed: number
  readonly isRouting: boolean
  /** Whether the user was not waiting already. */
  add(userId: UserId): boolean
  /** Begins the next batch, of at most so many users, in the order in which they came. Empty when nobody waits. */
  begin(): ReadonlySet<UserId>
  /** The batch was merged: nobody of it is being routed any more. */
  end(): void
  /** Calls back those for whom enough has been routed; called when the batch has been delivered. */
  tellRouted(): void
  readonly isAnybodyWaiting: boolean
  /** Whether the user's latest state waits for a batch. */
  waits(userId: UserId): boolean
  /** Who waits or is being routed. */
  all(): readonly UserId[]
  /** Calls back all of them: nothing is routed any more. */
  tellAll(): void
  /** Calls back when everybody who waits or is being routed now has been routed. */
  whenRouted(done: () => void): void
}

export const createGathering = (maxBatchUsers: number): Gathering => {
  let gathered = new Set<UserId>()
  let routing: ReadonlySet<UserId> = new Set()
  let added = 0
  let routed = 0
  let flushes: { readonly upTo: number; readonly done: () => void }[] = []

  return {
    get waiting() {
      return gathered.size + routing.size
    },
    get isAnybodyWaiting() {
      return gathered.size > 0
    },
    get routed() {
      return routed
    },
    get isRouting() {
      return routing.size > 0
    },
    add(userId) {
      if (gathered.has(userId)) return false
      gathered.add(userId)
      added++
      return true
    },
    begin() {
      if (gathered.size <= maxBatchUsers) {
        routing = gathered
        gathered = new Set()
        return routing
      }
      const first = new Set<UserId>()
      for (const userId of gathered) {
        if (first.size === maxBatchUsers) break
        first.add(userId)
        gathered.delete(userId)
      }
      routing = first
      return routing
    },
    end() {
      routed += routing.size
      routing = new Set()
    },
    tellRouted() {
      if (flushes.length === 0) return
      const due = flushes.filter(({ upTo }) => upTo <= routed)
      flushes = flushes.filter(({ upTo }) => upTo > routed)
      for (const { done } of due) done()
    },
    tellAll() {
      const all = flushes
      flushes = []
      for (const { done } of all) done()
    },
    waits: (userId) => gathered.has(userId),
    all: () => [...routing, ...gathered],
    whenRouted(done) {
      if (added === routed) done()
      else flushes.push({ upTo: added, done })
    },
  }
}
