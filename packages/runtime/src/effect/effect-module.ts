// What a module is whose callbacks are Effects. It is opaque, so that a list can hold it beside plain modules and a
// callback written into that list still has one type only.
import type {
  InterestedUsersAnswer,
  ModuleCall,
  UserId,
  UserPresenceState,
  UsersForStatesAnswer,
} from '@presence-router/core'
import type * as Effect from 'effect/Effect'

/** What a callback is told about the call it answers. That nobody wants the answer any more it sees by being interrupted. */
export type EffectModuleCall = Pick<ModuleCall, 'deadline'>

/**
 * A module whose callbacks return Effects that require `R`; each callback may require something of its own.
 *
 * What `PresenceModule` says of callbacks is true of these. Each call runs in a fiber of its own, at once and on the
 * router's stack as far as it does not suspend. When its answer is no longer wanted (the caller was interrupted, the
 * deadline passed, the module is being removed, the router is closing) the fiber is interrupted. What it fails or dies
 * with costs this answer only: it is told on `events` as `ModuleThrew`, and is in no type.
 */
export interface EffectModuleDefinition<out R = never, out RInterested = R, out RStart = R, out RStop = R> {
  /** Unique within a router; failures are reported under it. */
  readonly name: string
  /** These states change: who, besides room-mates, is to be told of which? */
  readonly getUsersForStates: (
    states: readonly UserPresenceState[],
    call: EffectModuleCall,
  ) => Effect.Effect<UsersForStatesAnswer, unknown, R>
  /** Whose presence may this user see, besides that of room-mates? */
  readonly getInterestedUsers: (
    userId: UserId,
    call: EffectModuleCall,
  ) => Effect.Effect<InterestedUsersAnswer, unknown, RInterested>
  /** Runs once before the first question. Until it has ended the module is asked nothing; if it fails, never. */
  readonly start?: (call: EffectModuleCall) => Effect.Effect<unknown, unknown, RStart>
  /** Runs once after the last question, also when `start` failed. */
  readonly stop?: (call: EffectModuleCall) => Effect.Effect<unknown, unknown, RStop>
}

// A text and no symbol: two copies of this package may meet.
const DEFINITION = '~presence-router/EffectModule'

/** A module made by `defineEffectModule`. Whoever registers it, with `layer` or `modules.add`, meets `R`. */
export interface EffectModule<out R = never> {
  readonly name: string
  readonly [DEFINITION]: EffectModuleDefinition<R>
}

/**
 * Makes a module of callbacks that return Effects. It is checked where it is registered: what is wrong with it is a typed
 * failure there (`BadModule`, `CallbacksNotPaired`), not a throw here.
 */
export const defineEffectModule = <R = never, RInterested = never, RStart = never, RStop = never>(
  definition: EffectModuleDefinition<R, RInterested, RStart, RStop>,
): EffectModule<R | RInterested | RStart | RStop> => ({ name: definition.name, [DEFINITION]: definition })

export const isEffectModule = <R>(value: unknown): value is EffectModule<R> =>
  typeof value === 'object' && value !== null && DEFINITION in value

export const definitionOf = <R>(module: EffectModule<R>): EffectModuleDefinition<R> => module[DEFINITION]
