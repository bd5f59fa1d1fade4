// The words for the life of a module.

/** Where a module stands. `late`: it is no longer waited for. `parked`: it is asked nothing. */
export type ModuleLife = 'starting' | 'prompt' | 'late' | 'parked' | 'stopping' | 'stopped'

/** What changes it from outside. */
export type LifeEvent =
  | { readonly type: 'overranPatience' }
  | { readonly type: 'trustedAgain' }
  | { readonly type: 'stop' }
