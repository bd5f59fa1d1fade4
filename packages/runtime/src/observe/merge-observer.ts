// Who is told of merges, and when.
import type { DeliveryGroup } from '@presence-router/core'
import type { Merged } from '../merger/merged.ts'

/** Is told of merges: one batch at a time, anything else beside it. */
export interface MergeObserver {
  /** A batch of so many users begins to be asked about, `now` by `time.elapsed()`. */
  batchBegan(users: number, now: number): void
  /** The batch is given up, if one has begun and not been merged. */
  batchCut(): void
  /** It has been merged and planned; it is handed over when what is before it has been. */
  merged(merged: Merged): void
  /** Streams and hosts have it. `seq` is `null` when there was nobody to deliver to. */
  handedOver(merged: Merged, groups: readonly DeliveryGroup[], seq: number | null): void
}
