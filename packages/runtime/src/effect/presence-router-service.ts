// What a program that lives in Effect holds in hand: the service, and what its methods promise.
import type {
  BadModule,
  BadOptions,
  BadPresenceState,
  BadUserId,
  CallbacksNotPaired,
  ModuleNameTaken,
  ModuleNotFound,
  ModuleStartFailed,
  PRESENCE_ALL_USERS,
  PublishOptions,
  PublishReceipt,
  QueryOptions,
  RouterClosed,
  RouterOverloaded,
  UserId,
  UserPresenceState,
} from '@presence-router/core'
import * as Context from 'effect/Context'
import type * as Effect from 'effect/Effect'
import type * as Stream from 'effect/Stream'
import type { DeliveryBatch } from '../delivery-batch.ts'
import type { Explanation } from '../explanation.ts'
import type { HealthReport } from '../observe/health-report.ts'
import type { DrainReport, ModuleReport, PresenceChange, RouterCounts } from '../presence-router.ts'
import type { RouterEvent } from '../router-event.ts'
import type { LayerModule } from './layer-options.ts'

/** How long one query may take as a whole. To end it earlier, interrupt its fiber. */
export type QueryLimit = Pick<QueryOptions, 'deadlineMs'>

/** Modules at run time. */
export interface PresenceRouterModules {
  /**
   * Registers a module behind the others; what an Effect module requires is taken from here. It is asked about every user
   * that is not offline, behind fresh states.
   */
  add<R = never>(
    module: LayerModule<R>,
  ): Effect.Effect<void, BadModule | CallbacksNotPaired | ModuleNameTaken | BadOptions | RouterClosed, R>
  /**
   * Takes a module out at once: when this has begun no answer of it is used, and its fibers are interrupted. Ends when its
   * `stop` has ended or run out of time. Interrupting it ends the waiting, not the removal.
   */
  remove(name: string): Effect.Effect<void, ModuleNotFound>
  /**
   * Lets a module take the place of the one of that name, without a gap. Interrupting it ends the waiting only.
   */
  replace<R = never>(
    name: string,
    module: LayerModule<R>,
  ): Effect.Effect<
    void,
    BadModule | CallbacksNotPaired | BadOptions | ModuleNotFound | ModuleStartFailed | RouterClosed,
    R
  >
  /** Ends a module and starts it again, as if it had never failed. */
  reset(name: string): Effect.Effect<void, ModuleNotFound>
  /** All modules, in registration order. */
  readonly list: Effect.Effect<readonly ModuleReport[]>
}

/**
 * The router, as Effects and Streams. Errors are of the caller's own making; what a module does wrong is none of them, it
 * is told on `events`. `RouterClosed` is met by a fiber that outlives the layer, and, where said, after a drain.
 */
export interface PresenceRouterService {
  /** Ends when every host and module has started or failed to. States published before are kept. */
  readonly ready: Effect.Effect<void>
  /** Takes states, at once; what is refused is counted, and told on `events`. */
  publish(
    states: UserPresenceState | Iterable<UserPresenceState>,
    options?: PublishOptions,
  ): Effect.Effect<PublishReceipt>
  /** Sets presence and status of users; the other fields stay. Always routed, also when nothing changes. */
  setPresenceForUsers(
    changes: ReadonlyMap<string, PresenceChange> | { readonly [userId: string]: PresenceChange },
  ): Effect.Effect<PublishReceipt>
  /**
   * Asks all modules at once and unites their answers. Interrupting it aborts it: modules see their `signal` aborted,
   * fibers of Effect modules are interrupted, nobody waits for them.
   */
  getUsersForStates(
    states: Iterable<UserPresenceState>,
    options?: QueryLimit,
  ): Effect.Effect<Map<UserId, Set<UserPresenceState>>, RouterClosed | BadPresenceState | BadOptions>
  /** Asks module after module; the first `"ALL"` ends the asking. Interrupting it aborts it, and calls no later module. */
  getInterestedUsers(
    userId: string,
    options?: QueryLimit,
  ): Effect.Effect<Set<UserId> | typeof PRESENCE_ALL_USERS, RouterClosed | BadUserId | BadOptions>
  /**
   * Sends to these users the current presence of everybody they may see. Fails before anything is sent, with
   * `RouterClosed` after a drain too. Interrupting it ends the waiting, not the sending.
   */
  sendLocalOnlinePresenceTo(users: Iterable<string>): Effect.Effect<void, RouterClosed | BadUserId | BadOptions>
  /**
   * What is delivered, from when it is run until the router closes. Of what happens faster than it is read 1,024 batches
   * are kept; one more, and it fails with `RouterOverloaded`. Interrupted or left early, it unsubscribes.
   */
  readonly deliveries: Stream.Stream<DeliveryBatch, RouterOverloaded>
  /** What happens: failures, changes of modules, batches. Kept, ended and left as `deliveries` is. */
  readonly events: Stream.Stream<RouterEvent, RouterOverloaded>
  readonly modules: PresenceRouterModules
  /**
   * Why a change of the subject is told to the recipient, or is not: asks each module now, both callbacks, and delivers
   * nothing. Interrupting it aborts it.
   */
  explain(
    pair: { readonly recipient: string; readonly subject: string },
    options?: QueryLimit,
  ): Effect.Effect<Explanation, RouterClosed | BadUserId | BadOptions>
  readonly counts: Effect.Effect<RouterCounts>
  /** All that is measured, as text of OpenMetrics 1.0. */
  readonly metrics: Effect.Effect<string>
  /** How the router is now. */
  readonly health: Effect.Effect<HealthReport>
  /**
   * Ends when every module has answered or failed for what was accepted before, and hosts were called. Interrupting it
   * ends the waiting only.
   */
  readonly flush: Effect.Effect<void, RouterClosed>
  /**
   * Takes nothing new, routes and delivers what was accepted, and says what it could not within `deadlineMs` (5,000).
   * Interrupting it ends the waiting, not the drain.
   */
  drain(options?: { readonly deadlineMs?: number }): Effect.Effect<DrainReport, RouterClosed | BadOptions>
}

/** Routes presence. Given by `layer`, and closed with it. */
export class PresenceRouter extends Context.Service<PresenceRouter, PresenceRouterService>()(
  '@presence-router/runtime/effect/PresenceRouter',
) {}
