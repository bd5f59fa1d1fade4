// The two streams that the outside observes, and what goes into them.
import { type DeliveryGroup, ObserverThrew, type RouterFailure } from '@presence-router/core'
import { type DeliveryBatch, deliveryBatch } from '../delivery-batch.ts'
import { createIsolatedStream } from '../pipeline/isolated-stream.ts'
import type { ObservableAndIterable } from '../presence-router.ts'
import type { RouterTime } from '../time.ts'
import { createReporter } from './reporter.ts'
import type { RouterEvent } from './router-event.ts'

export interface Outlets {
  readonly deliveries$: ObservableAndIterable<DeliveryBatch>
  readonly events$: ObservableAndIterable<RouterEvent>
  /** Gives out the next batch; its number. */
  deliver(groups: readonly DeliveryGroup[]): number
  emit(event: RouterEvent): void
  report(failure: RouterFailure): void
  flushReports(): void
  complete(): void
}

export const createOutlets = (time: RouterTime): Outlets => {
  let seq = 0
  let isTellingOfThrow = false

  const deliveries = createIsolatedStream<DeliveryBatch>('deliveries$', (cause) =>
    reporter.report(new ObserverThrew('deliveries$', cause)),
  )
  // Who throws at being told that it threw is not told again.
  const events = createIsolatedStream<RouterEvent>('events$', (cause) => {
    if (!isTellingOfThrow) reporter.report(new ObserverThrew('events$', cause))
  })
  const reporter = createReporter((event) => {
    isTellingOfThrow = event._tag === 'Failure' && event.failure._tag === 'ObserverThrew'
    events.next(event)
    isTellingOfThrow = false
  }, time)

  return {
    deliveries$: deliveries.stream,
    events$: events.stream,
    deliver(groups) {
      deliveries.next(deliveryBatch(++seq, groups))
      return seq
    },
    emit: reporter.emit,
    report: reporter.report,
    flushReports: reporter.flush,
    complete() {
      deliveries.complete()
      events.complete()
    },
  }
}
