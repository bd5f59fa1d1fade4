// The latest accepted state of each user, and its version: newer means accepted later, never a timestamp. Everything else
// holds user ids and looks here, so that nothing older than the latest is ever asked about.
import { statesEqual, type UserId, type UserPresenceState } from '@presence-router/core'

/** A state as it was accepted. Versions grow over all users. */
export interface TrackedState {
  readonly state: UserPresenceState
  readonly version: number
  /** The pass in which servers were last told of it again; 0: none. A mark of `dispatch/due-users.ts`. */
  toldAgainIn: number
}

/** `equal`: it says what is known already. `full`: there is no room for another user. */
export type Acceptance = 'changed' | 'equal' | 'full'

export interface PresenceTable {
  /** How many users are kept, how many of them are offline, and how many were let go to make room. */
  readonly size: number
  readonly offline: number
  readonly evicted: number
  /** That of the state accepted last. */
  readonly version: number
  get(userId: UserId): TrackedState | undefined
  accept(state: UserPresenceState): Acceptance
  /** Accepts it as a change even if it is equal to what is known. */
  acceptAnyway(state: UserPresenceState): Acceptance
  /** Everybody who is not offline. */
  present(): Iterable<TrackedState>
  /** In the order in which they were first accepted; who comes while it is gone through is met at the end. */
  all(): Iterable<TrackedState>
}

/** How many of the longest offline are looked at for one to make room. */
const EVICTION_LOOKS = 32

/** `release`: lets everybody forget that user, unless somebody is still to be asked about them; whether it did. */
export const createPresenceTable = (maxUsers: number, release: (userId: UserId) => boolean): PresenceTable => {
  const tracked = new Map<UserId, TrackedState>()
  const offline = new Set<UserId>() // the longest offline first
  let version = 0
  let evicted = 0

  const makeRoom = (): boolean => {
    let looks = 0
    for (const userId of offline) {
      if (release(userId)) {
        evicted++
        offline.delete(userId)
        return tracked.delete(userId)
      }
      if (++looks === EVICTION_LOOKS) return false
    }
    return false
  }

  const acceptAnyway = (state: UserPresenceState): Acceptance => {
    const { userId } = state
    if (tracked.size >= maxUsers && !tracked.has(userId) && !makeRoom()) return 'full'
    tracked.set(userId, { state, version: ++version, toldAgainIn: 0 })
    offline.delete(userId)
    if (state.state === 'offline') offline.add(userId)
    return 'changed'
  }

  return {
    get size() {
      return tracked.size
    },
    get offline() {
      return offline.size
    },
    get evicted() {
      return evicted
    },
    get version() {
      return version
    },
    get: (userId) => tracked.get(userId),
    accept(state) {
      const known = tracked.get(state.userId)
      return known !== undefined && statesEqual(known.state, state) ? 'equal' : acceptAnyway(state)
    },
    acceptAnyway,
    all: () => tracked.values(),
    *present() {
      for (const entry of tracked.values()) if (entry.state.state !== 'offline') yield entry
    },
  }
}
