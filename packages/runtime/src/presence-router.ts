// What an embedder holds in hand: the public face of the router, types only.
import type {
  InterestedUsersAnswer,
  ModuleCall,
  ModulePermissions,
  PRESENCE_ALL_USERS,
  PresenceModule,
  PublishOptions,
  PublishReceipt,
  QueryOptions,
  UserId,
  UserPresenceState,
  UsersForStatesAnswer,
} from '@presence-router/core'
import type { Observable } from 'rxjs'
import type { ModuleLife } from './actor/module-life.ts'
import type { DeliveryBatch } from './delivery-batch.ts'
import type { Explanation } from './explanation.ts'
import type { ModuleRegistration } from './module-registration.ts'
import type { HealthReport } from './observe/health-report.ts'
import type { RouterEvent } from './router-event.ts'

/** An Observable that is also async-iterable: a bounded buffer, then the iteration fails with `RouterOverloaded`. */
export type ObservableAndIterable<Value> = Observable<Value> & AsyncIterable<Value>

/** Both callbacks, as Synapse's `register_presence_router_callbacks` takes them; neither is a no-op. */
export interface PresenceRouterCallbacks {
  /** Under which failures are reported; made up when absent. */
  readonly name?: string
  readonly getUsersForStates?: (
    states: readonly UserPresenceState[],
    call: ModuleCall,
  ) => UsersForStatesAnswer | PromiseLike<UsersForStatesAnswer>
  readonly getInterestedUsers?: (
    userId: UserId,
    call: ModuleCall,
  ) => InterestedUsersAnswer | PromiseLike<InterestedUsersAnswer>
  readonly permissions?: Partial<ModulePermissions>
}

/** What to change of a user's presence; the other fields stay. */
export interface PresenceChange {
  readonly state: UserPresenceState['state']
  /** Absent: `null`. */
  readonly statusMsg?: string | null
}

/** What a drain could not do within its time. Empty when all is well. */
export interface DrainReport {
  /** Users whose latest state was never merged: no module was asked about it. */
  readonly unmerged: readonly UserId[]
  /** Module → users that it was not asked about, or gave no usable answer for. */
  readonly unrouted: ReadonlyMap<string, readonly UserId[]>
  /** Host → local users and servers that it was still owed something for. */
  readonly undelivered: ReadonlyMap<string, readonly string[]>
}

/** How states have been counted: published = accepted + refused; accepted = coalesced + routed + waiting. */
export interface RouterCounts {
  readonly published: number
  readonly accepted: number
  readonly refused: number
  readonly coalesced: number
  readonly routed: number
  readonly waiting: number
}

/** How a module stands. */
export interface ModuleReport {
  readonly name: string
  readonly life: ModuleLife
  readonly permissions: ModulePermissions
  /** How many users it is still to be asked about, or is being asked about. */
  readonly owedUsers: number
}

/** Modules at run time. */
export interface RouterModules {
  /**
   * Registers a module behind the others. It is asked about every user that is not offline, behind fresh states.
   *
   * @throws BadModule, CallbacksNotPaired, ModuleNameTaken, BadOptions (permissions), RouterClosed
   */
  add(module: PresenceModule | ModuleRegistration): void
  /**
   * Starts a module beside the one of that name, and lets it take the other's place when it serves: at no moment is there
   * none. When this has settled no answer of the old one is used; the new one is asked about every user that is not
   * offline, and whom the old one was still to be asked about. The old one's `stop` runs on.
   *
   * Replacements of one name take turns. Rejects with `ModuleStartFailed` (the old one stays), `ModuleNotFound` (also when
   * it is removed meanwhile), `RouterClosed`; `BadModule` (also when the name is another), `CallbacksNotPaired`,
   * `BadOptions`.
   */
  replace(name: string, module: PresenceModule | ModuleRegistration): Promise<void>
  /**
   * Takes a module out at once: when this has returned no answer of it is used. The promise settles when its `stop` has
   * settled or run out of time. Rejects with `ModuleNotFound`.
   */
  remove(name: string): Promise<void>
  /**
   * Ends a module and starts it again, as if it had never failed: the way back for one that is parked. It is asked about
   * every user.
   *
   * @throws ModuleNotFound
   */
  reset(name: string): void
  /** All modules, in registration order. */
  list(): readonly ModuleReport[]
}

/**
 * Routes presence: takes states, asks every module, merges what they answer, and hands hosts what to deliver.
 * Made by `createPresenceRouter`; lives until `close`.
 */
export interface PresenceRouter extends AsyncDisposable {
  /** Settles when every host and module has started or failed to. States published before are kept. Never rejects. */
  ready(): Promise<void>
  /**
   * Registers both callbacks, as Synapse's module API does. One alone is an error and registers nothing.
   *
   * @throws BadModule, CallbacksNotPaired, ModuleNameTaken, BadOptions (permissions), RouterClosed
   */
  registerPresenceRouterCallbacks(callbacks: PresenceRouterCallbacks): { unregister(): void }
  /** Takes states, and returns at once; never throws, never runs a module on the caller's stack. */
  publish(states: UserPresenceState | Iterable<UserPresenceState>, options?: PublishOptions): PublishReceipt
  /**
   * Asks all modules at once and unites their answers, in registration order. Failures of modules are reported on
   * `events$` before it resolves, and are no error here.
   *
   * Rejects with the reason of an aborted `signal`, `RouterClosed`, `BadPresenceState`, `BadOptions`.
   */
  getUsersForStates(
    states: Iterable<UserPresenceState>,
    options?: QueryOptions,
  ): Promise<Map<UserId, Set<UserPresenceState>>>
  /**
   * Asks module after module in registration order; the first `"ALL"` ends the asking.
   *
   * Rejects with the reason of an aborted `signal`, `RouterClosed`, `BadUserId`, `BadOptions`.
   */
  getInterestedUsers(userId: string, options?: QueryOptions): Promise<Set<UserId> | typeof PRESENCE_ALL_USERS>
  /**
   * Sends to these users the current presence of everybody they may see who is not offline, as Synapse's module API
   * does; nobody's presence or status is touched. Remote users get that of local users only. Resolves when hosts were
   * called. Rejects with `BadUserId` (before anything is sent) or `RouterClosed`.
   */
  sendLocalOnlinePresenceTo(users: Iterable<string>): Promise<void>
  /**
   * Sets presence and status of users, local or remote; the other fields stay. Always routed, also when nothing
   * changes. A bad entry is refused and reported; the others are taken.
   */
  setPresenceForUsers(
    changes: ReadonlyMap<string, PresenceChange> | { readonly [userId: string]: PresenceChange },
  ): PublishReceipt
  /** What is delivered. Observers cannot hurt the router, nor can those of pipes of it. Completes on close. */
  readonly deliveries$: ObservableAndIterable<DeliveryBatch>
  /** What happens: failures, changes of modules, batches. Observers cannot hurt the router. Completes on close. */
  readonly events$: ObservableAndIterable<RouterEvent>
  readonly modules: RouterModules
  /**
   * Why a change of the subject is told to the recipient, or is not: asks each module now, both callbacks, and delivers
   * nothing. What goes wrong is in the explanation, and on `events$`.
   *
   * Rejects with the reason of an aborted `signal`, `RouterClosed`, `BadUserId`, `BadOptions`.
   */
  explain(pair: { readonly recipient: string; readonly subject: string }, options?: QueryOptions): Promise<Explanation>
  counts(): RouterCounts
  /**
   * All that is measured, as text of OpenMetrics 1.0, to be served as
   * `application/openmetrics-text; version=1.0.0; charset=utf-8`. Made when it is called; calls no module and no host.
   */
  metrics(): string
  /** How it is now: fit to be asked often, and at any time, also after `close`. Calls no module and no host. */
  health(): HealthReport
  /**
   * Resolves when every module has answered or failed for what was accepted before, and hosts were called.
   * Rejects with `RouterClosed` when the router is closed meanwhile.
   */
  flush(): Promise<void>
  /** Takes nothing new, routes and delivers what was accepted, and says what it could not within `deadlineMs` (5,000). */
  drain(options?: { readonly deadlineMs?: number }): Promise<DrainReport>
  /** Ends everything: asks are aborted, hosts and modules stopped. Legal at any time, and again. Never rejects. */
  close(options?: { readonly deadlineMs?: number }): Promise<void>
}
