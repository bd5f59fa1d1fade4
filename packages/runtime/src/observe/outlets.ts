// The two streams that the outside observes, and what goes into them.
import { type DeliveryGroup, ObserverThrew, type RouterFailure, type RouterOverloaded } from '@presence-router/core'
import type { Observable } from 'rxjs'
import { type DeliveryBatch, deliveryBatch } from '../delivery-batch.ts'
import { createIsolatedStream } from '../pipeline/isolated-stream.ts'
import type { ObservableAndIterable } from '../presence-router.ts'
import type { RouterEvent } from '../router-event.ts'
import type { RouterTime } from '../time.ts'
import { iterate } from './async-iteration.ts'
import type { ModuleRecord } from './module-record.ts'
import { createReporter } from './reporter.ts'
import { noteFailure, type RouterRecord } from './router-record.ts'

export interface Outlets {
  readonly deliveries$: ObservableAndIterable<DeliveryBatch>
  readonly events$: ObservableAndIterable<RouterEvent>
  /** Gives out the next batch; its number. */
  deliver(groups: readonly DeliveryGroup[]): number
  emit(event: RouterEvent): void
  /** Whether anybody observes `events$` now; if not, an event need not be made. */
  readonly isHeard: boolean
  report(failure: RouterFailure): void
  flushReports(): void
  complete(): void
}

/** Where failures are counted. */
export interface OutletRecords {
  readonly record: RouterRecord
  /** That of a registered module. */
  readonly recordOf: (module: string) => ModuleRecord | undefined
}

export const createOutlets = (time: RouterTime, { record, recordOf }: OutletRecords): Outlets => {
  let seq = 0
  let isTellingOfThrow = false

  const deliveries = createIsolatedStream<DeliveryBatch>((cause) =>
    reporter.report(new ObserverThrew('deliveries$', cause)),
  )
  // Who throws at being told that it threw, or at what it sets off then, is not told again.
  const events = createIsolatedStream<RouterEvent>((cause) => {
    if (!isTellingOfThrow) reporter.report(new ObserverThrew('events$', cause))
  })
  const reporter = createReporter((event) => {
    const before = isTellingOfThrow
    isTellingOfThrow ||= event._tag === 'Failure' && event.failure._tag === 'ObserverThrew'
    events.next(event)
    isTellingOfThrow = before
  }, time)

  const count = (failure: RouterFailure): void => noteFailure(record, failure, recordOf)

  return {
    deliveries$: alsoIterable('deliveries$', deliveries.stream, count),
    events$: alsoIterable('events$', events.stream, count),
    deliver(groups) {
      seq++
      if (deliveries.isObserved) deliveries.next(deliveryBatch(seq, groups))
      return seq
    },
    emit: reporter.emit,
    get isHeard() {
      return events.isObserved
    },
    report(failure) {
      count(failure)
      reporter.report(failure)
    },
    flushReports: reporter.flush,
    complete() {
      deliveries.complete()
      events.complete()
    },
  }
}

const alsoIterable = <Value>(
  name: string,
  stream: Observable<Value>,
  failed: (failure: RouterOverloaded) => void,
): ObservableAndIterable<Value> =>
  Object.assign(stream, {
    [Symbol.asyncIterator]: () => iterate<Value>(name, { subscribe: (observer) => stream.subscribe(observer), failed }),
  })
