// The flow of presence, from states on their way in to what is delivered. The one subscription; only plain functions
// leave this folder.
import { merge, Observable, Subject } from 'rxjs'
import { type BatchParts, batchWhileBusy } from './batch-while-busy.ts'
import { type KeepLatest, type KeepLatestParts, keepLatest } from './keep-latest.ts'

export interface PipelineParts<Merged> extends Omit<BatchParts<Merged>, 'onHurry'>, KeepLatestParts {
  /** Takes what is to be delivered. Must not throw. */
  readonly deliver: (merged: Merged) => void
}

export interface Pipeline<Merged> {
  readonly offer: KeepLatest
  /** Lets something through that was merged beside the batches. */
  deliverAlone(merged: Merged): void
  /** Begins the batch that waits for its window now, and later ones without any. */
  hurry(): void
  close(): void
}

export const openPipeline = <Merged>(parts: PipelineParts<Merged>): Pipeline<Merged> => {
  let somebodyWaits = (): void => {}
  // No Subject: there is one who listens, and a list of listeners is gone through for each batch.
  const somebodyWaits$ = new Observable<void>((waits) => {
    somebodyWaits = () => waits.next()
  })
  const alone$ = new Subject<Merged>()
  let hurry = (): void => {}
  const onHurry = (given: () => void): void => {
    hurry = given
  }
  const batch$ = somebodyWaits$.pipe(batchWhileBusy({ ...parts, onHurry }))
  const delivering = merge(batch$, alone$).subscribe(parts.deliver)
  return {
    offer: keepLatest(parts, () => somebodyWaits()),
    deliverAlone: (merged) => alone$.next(merged),
    hurry: () => hurry(),
    close: () => delivering.unsubscribe(),
  }
}
