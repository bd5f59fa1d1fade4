// Gathers while a batch is being routed. A lone state goes out in the next microtask; under load batches grow by
// themselves, and no timer is needed.
import type { UserId } from '@presence-router/core'
import { Observable, type OperatorFunction } from 'rxjs'
import type { Cancel, RouterTime } from '../time.ts'
import type { Gathering } from './gathering.ts'
import type { Offer } from './offer.ts'

export interface BatchParts<Merged> {
  readonly gathering: Gathering
  readonly time: RouterTime
  /** How long to gather before a batch begins, in milliseconds; 0: until the code that runs now is done. */
  readonly windowMs: number
  /** Given a way to begin the batch that waits for its window. */
  readonly onHurry: (hurry: () => void) => void
  /** Routes a batch; `done` is called once, possibly before it returns, unless it was cancelled. */
  readonly route: (userIds: ReadonlySet<UserId>, done: (merged: Merged) => void) => Cancel
}

export const batchWhileBusy =
  <Merged>({ gathering, time, windowMs, onHurry, route }: BatchParts<Merged>): OperatorFunction<Offer, Merged> =>
  (offer$) =>
    new Observable((merged$) => {
      let isScheduled = false
      let cancelWindow: Cancel = () => {}
      let cancelRoute: Cancel = () => {}

      const schedule = (): void => {
        if (isScheduled || gathering.isRouting || merged$.closed) return
        isScheduled = true
        if (windowMs > 0) cancelWindow = time.after(windowMs, routeNext)
        else time.soon(routeNext)
      }
      const routeNext = (): void => {
        isScheduled = false
        if (merged$.closed) return
        const userIds = gathering.begin()
        if (userIds.size === 0) return
        cancelRoute = route(userIds, (merged) => {
          gathering.end()
          merged$.next(merged)
          gathering.tellRouted()
          if (gathering.waiting > 0) schedule()
        })
        if (merged$.closed) cancelRoute() // by a module that was asked: there was nothing to cancel yet
      }

      onHurry(() => {
        if (!isScheduled || windowMs === 0) return
        cancelWindow()
        time.soon(routeNext)
      })
      const subscription = offer$.subscribe({
        next({ state, tally }) {
          if (gathering.add(state.userId)) schedule()
          else tally.coalesced++
        },
      })
      return () => {
        subscription.unsubscribe()
        cancelWindow()
        cancelRoute()
      }
    })
