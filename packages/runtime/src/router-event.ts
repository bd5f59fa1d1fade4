// Everything the router tells of itself, as data.
import type { RouterFailure } from '@presence-router/core'
import type { ModuleLife } from './actor/module-life.ts'

/** What one module contributed to a batch. */
export interface ModuleShare {
  readonly module: string
  /** How many recipients it named. */
  readonly recipients: number
}

/** An event of the router, tagged by `_tag`. */
export type RouterEvent =
  /** Something went wrong. `count` says how often the same happened at once; the failure shown is the first. */
  | { readonly _tag: 'Failure'; readonly failure: RouterFailure; readonly count: number }
  | { readonly _tag: 'ModuleAdded'; readonly module: string }
  /** Another of the same name has taken its place. */
  | { readonly _tag: 'ModuleReplaced'; readonly module: string }
  | { readonly _tag: 'ModuleRemoved'; readonly module: string }
  | { readonly _tag: 'ModuleLifeChanged'; readonly module: string; readonly life: ModuleLife }
  /**
   * States were merged. `seq` is that of the delivery, `null` when there was nobody to deliver to. `late`: the answer of
   * one module that was not waited for. `snapshot`: sent on request, not because of a change. `reannouncement`: told to
   * servers again, because nothing has changed.
   */
  | {
      readonly _tag: 'StatesRouted'
      readonly kind: 'batch' | 'late' | 'snapshot' | 'reannouncement'
      readonly seq: number | null
      readonly states: number
      readonly shares: readonly ModuleShare[]
    }
