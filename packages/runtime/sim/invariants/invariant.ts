// What an invariant is: it watches what an outsider sees, and says when that cannot be.
import type { History } from '../history/history.ts'
import type { Watcher } from '../history/watcher.ts'

/** Tells of a violation. */
export type Violate = (what: string) => void

/** `S`: at every step. `L`: once faults have stopped for a while. */
export interface Invariant {
  readonly number: number
  readonly kind: 'S' | 'L'
  readonly title: string
  watch(history: History, violate: Violate): Watcher
}
