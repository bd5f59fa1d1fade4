// Where a router is attached: the contract between it and a homeserver. Adapters implement the host, the router the port.
import type { PRESENCE_ALL_USERS } from './module.ts'
import type { UserPresenceState } from './presence-state.ts'
import type { UserId } from './user-id.ts'

/** What a host can do, and its numbers. Data: read once, when the router is created. */
export interface HostCapabilities {
  /** Does it publish presence of its own users? */
  readonly seesLocalUpdates: boolean
  /** Does it publish presence of users of other servers? */
  readonly seesRemoteUpdates: boolean
  /** Can `deliver` reach one local user? */
  readonly deliversToLocalUsers: boolean
  /** Can `send` reach a server by its name? */
  readonly sendsToServers: boolean
  /**
   * `push`: the router calls `deliver` and `send`, as far as it can. `pull`: it asks the router, through the port, and is
   * never called; what it can then says whom the router leaves to it.
   */
  readonly direction: 'push' | 'pull'
  /** How many states one `send` may carry, from 1 on; Synapse puts at most 50 into one EDU. */
  readonly maxStatesPerSend: number
  /**
   * Within how many milliseconds servers must be told again of users of ours who are not offline, changed or not, so that
   * they do not forget them; `null`, when never. Counts for the host that servers belong to, if it is called.
   */
  readonly reannounceEveryMs: number | null
}

/** States for several local users: each of `users` gets all of `states`, at most one per subject. */
export interface LocalDelivery {
  readonly users: readonly UserId[]
  readonly states: readonly UserPresenceState[]
}

/** What became of a delivery. Everything a host expects to go wrong is one of these, never a throw. */
export type DeliveryOutcome =
  | { readonly _tag: 'Accepted' }
  /** It cannot do this at all. The states are dropped and reported as `HostCannot`. */
  | { readonly _tag: 'Unsupported' }
  /** It took the delivery, but for these users, whom it does not know. */
  | { readonly _tag: 'UnknownUsers'; readonly userIds: readonly string[] }
  /** Not now: nothing of it was taken. It is called again after this time, then with the latest states. */
  | { readonly _tag: 'Overloaded'; readonly retryAfterMs: number }
  /** It gave up. These states are not sent again; newer ones are. */
  | { readonly _tag: 'Failed'; readonly reason: string }

/** What a host is told about the call it carries out. */
export interface HostCall {
  /** Aborted when the router closes. The outcome is no longer waited for, but the call must still settle. */
  readonly signal: AbortSignal
}

/**
 * A homeserver, as the router sees it.
 *
 * The router has at most one `deliver` open per host and one `send` per server; newer states wait behind it, the
 * latest of each user. A host that never answers holds up itself alone.
 */
export interface PresenceHost {
  /** Unique within a router; failures are reported under it. */
  readonly name: string
  readonly capabilities: HostCapabilities
  /**
   * Is this one of its own users? It goes by the server, not by who has an account (that is `UnknownUsers`).
   * Synchronous and without I/O: it is asked for every recipient, also before `start`.
   */
  isLocal(userId: UserId): boolean
  /** Called once. From here on it may publish. Until it has settled nothing is delivered to it; if it fails, never. */
  start(port: RouterPort): void | PromiseLike<void>
  /**
   * Shows states to local users, never an empty list. Called only with users that `isLocal`, only if
   * `deliversToLocalUsers`, and never if it is a pull host.
   */
  deliver(deliveries: readonly LocalDelivery[], call: HostCall): DeliveryOutcome | PromiseLike<DeliveryOutcome>
  /**
   * Sends states to a server: one call is one transaction on the wire. Repeating it unchanged until it is taken or given
   * up is the host's; what comes next is the router's. Called with one to `maxStatesPerSend` states, only if
   * `sendsToServers`, and never if it is a pull host.
   */
  send(
    serverName: string,
    states: readonly UserPresenceState[],
    call: HostCall,
  ): DeliveryOutcome | PromiseLike<DeliveryOutcome>
  /**
   * Stops within `deadlineMs` milliseconds; 0: at once. May be called again, and before `start`. Afterwards it publishes
   * nothing, and calls that come all the same do not answer `Accepted`.
   */
  close(options: { readonly deadlineMs: number }): void | PromiseLike<void>
}

/** What became of published states: `accepted` counts the `coalesced` too (overtaken or equal, so not routed themselves). */
export interface PublishReceipt {
  readonly accepted: number
  readonly coalesced: number
  readonly refused: number
}

/** Who speaks. */
export interface PublishOptions {
  /**
   * The server that was authenticated; for a local user that user's own server, or nothing. Absent: the publisher
   * vouches, which a host can do for its own users only. Of local users that it does not call its own a host says nothing.
   */
  readonly origin?: string
}

/** Limits of one query. */
export interface QueryOptions {
  /** Aborting it rejects the query with its reason and stops the asking. */
  readonly signal?: AbortSignal
  /** Milliseconds for the whole query; modules that are not done by then are left out. */
  readonly deadlineMs?: number
}

/** What a host gets from the router. */
export interface RouterPort {
  /** Takes states, and returns at once; never throws, never runs a module on the caller's stack. */
  publish(states: UserPresenceState | Iterable<UserPresenceState>, options?: PublishOptions): PublishReceipt
  /** For pull hosts: who is to be told of these states. */
  getUsersForStates(
    states: Iterable<UserPresenceState>,
    options?: QueryOptions,
  ): Promise<Map<UserId, Set<UserPresenceState>>>
  /** For pull hosts: whose presence this user may see. */
  getInterestedUsers(userId: string, options?: QueryOptions): Promise<Set<UserId> | typeof PRESENCE_ALL_USERS>
}
