// Every failure there is. Each has a row in docs/failure.md.
import type { HostCannot, HostRefused, HostSpokeBadly } from './host-failures.ts'
import type { BadPresenceState, BadUserId } from './input-errors.ts'
import type {
  ModuleAnsweredBadly,
  ModuleIsParked,
  ModuleIsResting,
  ModuleStartFailed,
  ModuleStopFailed,
  ModuleThrew,
  ModuleTimedOut,
  WorkerDied,
} from './module-failures.ts'
import type { ObserverThrew, OriginForged, RouterClosed, RouterOverloaded } from './router-failures.ts'

export { HostCannot, HostRefused, HostSpokeBadly } from './host-failures.ts'
export {
  BadModule,
  BadOptions,
  BadPresenceState,
  BadUserId,
  CallbacksNotPaired,
  ModuleNameTaken,
  ModuleNotFound,
} from './input-errors.ts'
export {
  type AnswerProblem,
  type CallbackName,
  MAX_SPELLED_PROBLEMS,
  ModuleAnsweredBadly,
  ModuleIsParked,
  ModuleIsResting,
  ModuleStartFailed,
  ModuleStopFailed,
  ModuleThrew,
  ModuleTimedOut,
  WorkerDied,
} from './module-failures.ts'
export { ObserverThrew, OriginForged, RouterClosed, RouterOverloaded } from './router-failures.ts'
export { describeThrown, showValue, TaggedError } from './tagged-error.ts'

/** A failure with a module to blame. */
export type ModuleFailure =
  | ModuleThrew
  | ModuleTimedOut
  | ModuleAnsweredBadly
  | ModuleStartFailed
  | ModuleStopFailed
  | ModuleIsResting
  | ModuleIsParked
  | WorkerDied

/** A failure with a host to blame. */
export type HostFailure = HostRefused | HostSpokeBadly | HostCannot

/** Everything that goes wrong while a router runs and is reported on `events$`; none of it stops the router. */
export type RouterFailure =
  | ModuleFailure
  | HostFailure
  | OriginForged
  | BadUserId
  | BadPresenceState
  | RouterOverloaded
  | RouterClosed
  | ObserverThrew
