// The latest accepted state of each user, and its version: newer means accepted later, never a timestamp. Everything else
// looks here, so that nothing older than the latest is ever asked about.
import { statesEqual, type UserId, type UserPresenceState } from '@presence-router/core'

/** A state as it was accepted. Versions grow over all users: those of two states differ. */
export interface TrackedState {
  readonly state: UserPresenceState
  readonly version: number
}

/** A user whom the table knows, always as they are now: who is to remember a version takes it from here. */
export interface TrackedUser {
  readonly latest: UserPresenceState
  readonly version: number
  /** The pass in which servers were last told of this version again; 0: none. A mark of `dispatch/due-users.ts`. */
  toldAgainIn: number
  /** Whether they wait for a batch. A mark of `pipeline/gathering.ts`. */
  isWaiting: boolean
  /** What `saysLocal` says of them, asked until it is said: `null` is no answer. */
  isLocal(saysLocal: (userId: UserId) => boolean | null): boolean
}

/** The user, who has changed; `equal`: it says what is known already. `full`: there is no room for another user. */
export type Acceptance = TrackedUser | 'equal' | 'full'

export interface PresenceTable {
  /** How many users are kept, how many of them are offline, and how many were let go to make room. */
  readonly size: number
  readonly offline: number
  readonly evicted: number
  /** That of the state accepted last. */
  readonly version: number
  get(userId: UserId): TrackedUser | undefined
  accept(state: UserPresenceState): Acceptance
  /** Accepts it as a change even if it is equal to what is known. */
  acceptAnyway(state: UserPresenceState): Acceptance
  /** Everybody who is not offline. */
  present(): Iterable<TrackedUser>
  /** In the order in which they were first accepted; who comes while it is gone through is met at the end. */
  all(): Iterable<TrackedUser>
}

/** How many of the longest offline are looked at for one to make room. */
const EVICTION_LOOKS = 32

/** `release`: lets everybody forget that user, unless somebody is still to be asked about them; whether it did. */
export const createPresenceTable = (maxUsers: number, release: (userId: UserId) => boolean): PresenceTable => {
  const users = new Map<UserId, KnownUser>()
  const offline = new Set<UserId>() // the longest offline first
  let version = 0
  let evicted = 0

  const makeRoom = (): boolean => {
    let looks = 0
    for (const userId of offline) {
      if (release(userId)) {
        evicted++
        offline.delete(userId)
        return users.delete(userId)
      }
      if (++looks === EVICTION_LOOKS) return false
    }
    return false
  }
  const acceptNew = (state: UserPresenceState): Acceptance => {
    if (users.size >= maxUsers && !makeRoom()) return 'full'
    const user = new KnownUser(state, ++version)
    users.set(state.userId, user)
    if (state.state === 'offline') offline.add(state.userId)
    return user
  }
  const change = (user: KnownUser, state: UserPresenceState): Acceptance => {
    if (user.latest.state === 'offline') offline.delete(state.userId)
    if (state.state === 'offline') offline.add(state.userId)
    user.change(state, ++version)
    return user
  }

  return {
    get size() {
      return users.size
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
    get: (userId) => users.get(userId),
    accept(state) {
      const known = users.get(state.userId)
      if (known === undefined) return acceptNew(state)
      return statesEqual(known.latest, state) ? 'equal' : change(known, state)
    },
    acceptAnyway(state) {
      const known = users.get(state.userId)
      return known === undefined ? acceptNew(state) : change(known, state)
    },
    all: () => users.values(),
    *present() {
      for (const user of users.values()) if (user.latest.state !== 'offline') yield user
    },
  }
}

const WAITS = 1
const IS_LOCAL = 2
const IS_REMOTE = 4
const HOME = IS_LOCAL | IS_REMOTE
const PASS_AT = 3

// A class, changed in place: there is one for each of a million users, and a new object per state would cost more than
// the rest of accepting it. All marks are one number, to save eight bytes for each.
class KnownUser implements TrackedUser {
  latest: UserPresenceState
  version: number
  #marks = 0

  constructor(latest: UserPresenceState, version: number) {
    this.latest = latest
    this.version = version
  }

  change(latest: UserPresenceState, version: number): void {
    this.latest = latest
    this.version = version
    this.toldAgainIn = 0
  }

  get isWaiting(): boolean {
    return (this.#marks & WAITS) !== 0
  }

  set isWaiting(isWaiting: boolean) {
    this.#marks = isWaiting ? this.#marks | WAITS : this.#marks & ~WAITS
  }

  get toldAgainIn(): number {
    return this.#marks >> PASS_AT
  }

  set toldAgainIn(pass: number) {
    this.#marks = (pass << PASS_AT) | (this.#marks & (WAITS | HOME))
  }

  isLocal(saysLocal: (userId: UserId) => boolean | null): boolean {
    if ((this.#marks & HOME) === 0) {
      const isLocal = saysLocal(this.latest.userId)
      if (isLocal !== null) this.#marks |= isLocal ? IS_LOCAL : IS_REMOTE
    }
    return (this.#marks & IS_LOCAL) !== 0
  }
}
