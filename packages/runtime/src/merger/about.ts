// About whom a delivery or a question is: what the order guard must know of either.
import type { UserId } from '@presence-router/core'
import type { TrackedState } from '../presence-table.ts'

/** About whom something is, and in which version. */
export interface About {
  readonly size: number
  readonly entries: ReadonlyMap<UserId, TrackedState>
  userIds(): Iterable<UserId>
}
