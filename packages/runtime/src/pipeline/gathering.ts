// Whose states wait to be routed, and whose are being routed now.
import type { UserId } from '@presence-router/core'
import type { PresenceTable, TrackedUser } from '../presence-table.ts'

export interface Gathering {
  /** How many users wait or are being routed, and how many have been. */
  readonly waiting: number
  readonly routed: number
  readonly isRouting: boolean
  /** Whether the user was not waiting already. */
  add(user: TrackedUser): boolean
  /** Begins the next batch, of at most so many users, in the order in which they came. Empty when nobody waits. */
  begin(): readonly TrackedUser[]
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

const NOBODY: TrackedUser[] = [] // stays empty

/** `table`: knows everybody who waits, for it lets go of nobody who does. */
export const createGathering = (maxBatchUsers: number, table: Pick<PresenceTable, 'get'>): Gathering => {
  const whole: TrackedUser[][] = [] // batches that are full, the oldest first
  let gathered = NOBODY // behind them
  let routing: readonly TrackedUser[] = NOBODY
  let added = 0
  let begun = 0
  let routed = 0
  let flushes: { readonly upTo: number; readonly done: () => void }[] = []

  return {
    get waiting() {
      return added - routed
    },
    get isAnybodyWaiting() {
      return added > begun
    },
    get routed() {
      return routed
    },
    get isRouting() {
      return begun > routed
    },
    add(user) {
      if (user.isWaiting) return false
      user.isWaiting = true
      if (gathered.length === maxBatchUsers) {
        whole.push(gathered)
        gathered = NOBODY
      }
      // Mostly the only one: a list that grows takes room for sixteen more.
      if (gathered.length === 0) gathered = [user]
      else gathered.push(user)
      added++
      return true
    },
    begin() {
      routing = whole.shift() ?? gathered
      if (routing === gathered) gathered = NOBODY
      begun += routing.length
      for (const user of routing) user.isWaiting = false
      return routing
    },
    end() {
      routed += routing.length
      routing = NOBODY
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
    waits: (userId) => table.get(userId)?.isWaiting === true,
    all: () => [routing, ...whole, gathered].flat().map(({ latest }) => latest.userId),
    whenRouted(done) {
      if (added === routed) done()
      else flushes.push({ upTo: added, done })
    },
  }
}
