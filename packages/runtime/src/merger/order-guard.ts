// Sees to it that what a target is sent of a user never gets older, and that no rewrite follows the original of its
// version. It remembers only what may be overtaken: users whom an open ask, a dirty lane or an unplanned batch
// holds, or who wait for a batch.
import { type DeliveryTarget, RouterOverloaded, type UserId, type UserPresenceState } from '@presence-router/core'
import type { PresenceTable } from '../presence-table.ts'
import type { About } from './about.ts'

/** Something that may yet deliver a state of that user. */
export interface Holder {
  /** Where the guard lists it; below 0 while it does not. For the guard alone. */
  heldAt: number
  holds(userId: UserId): boolean
}

export interface OrderGuard {
  /** How many (target, user) pairs are remembered. */
  readonly remembered: number
  /** Doing either again does nothing. */
  hold(holder: Holder): void
  release(holder: Holder): void
  /** Begins a delivery of these states; `null` when nothing can be overtaken, and everything passes. */
  delivery(about: About): GuardedDelivery | null
  /** Forgets what is remembered of those users that nobody holds any more. */
  forget(users: Pick<About, 'userIds'>): void
}

/** Users whose latest state waits to be routed. */
export interface Waiting {
  readonly isAnybodyWaiting: boolean
  waits(userId: UserId): boolean
  /** Who waits or is being routed. */
  all(): readonly UserId[]
}

/** One delivery passing the guard. */
export interface GuardedDelivery {
  /** Whether it looks at states of that user at all; of others everything passes. */
  readonly concerns: (userId: UserId) => boolean
  /** Whether the target may be sent that state; if so, it is remembered as sent. */
  readonly admits: (target: DeliveryTarget, state: UserPresenceState) => boolean
  /** Users of whom something was dropped only because too much is remembered: they are to be asked about again. */
  readonly askAgain: ReadonlySet<UserId>
}

interface Sent {
  readonly version: number
  readonly isOriginal: boolean
}

export interface GuardParts {
  readonly table: PresenceTable
  readonly maxRemembered: number
  /** Whose latest state waits to be routed: modules are yet to be asked about it. */
  readonly waiting: Waiting
  readonly report: (failure: RouterOverloaded) => void
}

export const createOrderGuard = ({ table, maxRemembered, waiting, report }: GuardParts): OrderGuard => {
  // A list in which each knows its place, and no set: a set that only ever gains one and loses it is made anew all the time.
  const holders: Holder[] = []
  const sentOf = new Map<UserId, Map<string, Sent>>()
  const unremembered = new Set<UserId>() // past the bound: of these only the latest original may pass
  let remembered = 0

  const isHeld = (userId: UserId): boolean => {
    for (const holder of holders) if (holder.holds(userId)) return true
    return false
  }
  const remember = (userId: UserId, key: string, sent: Sent): void => {
    const targets = sentOf.get(userId) ?? new Map<string, Sent>()
    if (!targets.has(key)) {
      if (remembered >= maxRemembered) {
        unremembered.add(userId)
        return
      }
      remembered++
    }
    targets.set(key, sent)
    sentOf.set(userId, targets)
  }

  const mayBeOvertaken = (userId: UserId): boolean => isHeld(userId) || waiting.waits(userId)
  const isQuiet = (): boolean =>
    holders.length === 0 && sentOf.size === 0 && unremembered.size === 0 && !waiting.isAnybodyWaiting

  const begin = ({ entries }: About): GuardedDelivery => {
    const askAgain = new Set<UserId>()
    const admits = (target: DeliveryTarget, state: UserPresenceState): boolean => {
      const { userId } = state
      const entry = entries.get(userId)
      if (entry === undefined) return true
      const isOriginal = entry.state === state
      const key = 'userId' in target ? target.userId : `\0${target.serverName}`
      const last = sentOf.get(userId)?.get(key)
      if (last !== undefined && isOvertaken(entry.version, isOriginal, last)) return false
      if (unremembered.has(userId) && (!isOriginal || entry.version !== table.get(userId)?.version)) {
        askAgain.add(userId)
        report(new RouterOverloaded('order guard', maxRemembered))
        return false
      }
      if (mayBeOvertaken(userId)) remember(userId, key, { version: entry.version, isOriginal })
      return true
    }
    const concerns = (userId: UserId): boolean =>
      sentOf.has(userId) || unremembered.has(userId) || mayBeOvertaken(userId)
    return { concerns, admits, askAgain }
  }

  return {
    get remembered() {
      return remembered
    },
    hold(holder) {
      if (holder.heldAt < 0) holder.heldAt = holders.push(holder) - 1
    },
    release(holder) {
      const last = holder.heldAt < 0 ? undefined : holders.pop()
      if (last === undefined) return
      if (last !== holder) {
        holders[holder.heldAt] = last
        last.heldAt = holder.heldAt
      }
      holder.heldAt = -1
    },
    delivery: (about) => (isQuiet() ? null : begin(about)),
    forget(users) {
      if (sentOf.size === 0 && unremembered.size === 0) return
      for (const userId of users.userIds()) {
        if (mayBeOvertaken(userId)) continue
        remembered -= sentOf.get(userId)?.size ?? 0
        sentOf.delete(userId)
        unremembered.delete(userId)
      }
    },
  }
}

const isOvertaken = (version: number, isOriginal: boolean, last: Sent): boolean =>
  version < last.version || (version === last.version && last.isOriginal && !isOriginal)
