// The words for the life of a module.

/**
 * Where a module stands. `late`: it is no longer waited for. `restarting`: its start failed, what ran it is gone, or it was
 * reset. `resting`: it failed too often and is left alone for a while. `probing`: it is asked one question, to see whether
 * it has recovered. `parked`: it is asked nothing until it is reset.
 */
export type ModuleLife =
  | 'starting'
  | 'prompt'
  | 'late'
  | 'restarting'
  | 'resting'
  | 'probing'
  | 'parked'
  | 'stopping'
  | 'stopped'

/** Whether a module of that life is asked what is published and queried. */
export const isServing = (life: ModuleLife): boolean => life === 'prompt' || life === 'late'

/** Whether it has failed, and is not waited for: who waited for each start of one that cannot start would wait for ever. */
export const isLeftAlone = (life: ModuleLife): boolean =>
  life === 'restarting' || life === 'resting' || life === 'probing'

/** What changes it from outside. */
export type LifeEvent =
  | { readonly type: 'overranPatience' }
  | { readonly type: 'trustedAgain' }
  | { readonly type: 'failedTooOften' }
  | { readonly type: 'probeSucceeded' }
  | { readonly type: 'probeFailed' }
  /** What runs it is gone. */
  | { readonly type: 'died' }
  | { readonly type: 'reset' }
  | { readonly type: 'stop' }
