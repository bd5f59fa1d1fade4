// The flow of presence, from states on their way in to what is delivered. The one subscription; only plain functions
// leave this folder.
import { merge, Subject } from 'rxjs'
import type { PresenceTable } from '../presence-table.ts'
import { type BatchParts, batchWhileBusy } from './batch-while-busy.ts'
import { keepLatest } from './keep-latest.ts'
import type { Offer } from './offer.ts'

export interface PipelineParts<Merged> extends Omit<BatchParts<Merged>, 'onHurry'> {
  readonly table: PresenceTable
  /** There was no room for another user. */
  readonly full: () => void
  /** Takes what is to be delivered. Must not throw. */
  readonly deliver: (merged: Merged) => void
}

export interface Pipeline<Merged> {
  offer(offer: Offer): void
  /** Lets something through that was merged beside the batches. */
  deliverAlone(merged: Merged): void
  /** Begins the batch that waits for its window now. */
  hurry(): void
  close(): void
}

export const openPipeline = <Merged>(parts: PipelineParts<Merged>): Pipeline<Merged> => {
  const offer$ = new Subject<Offer>()
  const alone$ = new Subject<Merged>()
  let hurry = (): void => {}
  const onHurry = (given: () => void): void => {
    hurry = given
  }
  const batch$ = offer$.pipe(keepLatest(parts.table, parts.full), batchWhileBusy({ ...parts, onHurry }))
  const delivering = merge(batch$, alone$).subscribe(parts.deliver)
  return {
    offer: (offer) => offer$.next(offer),
    deliverAlone: (merged) => alone$.next(merged),
    hurry: () => hurry(),
    close: () => delivering.unsubscribe(),
  }
}
