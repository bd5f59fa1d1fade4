// Gathers while a batch is being routed. A lone state goes out in the next microtask; under load batches grow by
// themselves, and no timer is needed.
import { Observable, type OperatorFunction } from 'rxjs'
import type { TrackedUser } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { Gathering } from './gathering.ts'

export interface BatchParts<Merged> {
  readonly gathering: Gathering
  readonly time: RouterTime
  /** How long to gather before a batch begins, in milliseconds; 0: until the code that runs now is done. */
  readonly windowMs: number
  /** Given a way to end all waiting for windows. */
  readonly onHurry: (hurry: () => void) => void
  /** Routes a batch; `done` is called once, possibly before it returns, unless it was cancelled. */
  readonly route: (users: readonly TrackedUser[], done: (merged: Merged) => void) => Cancel
}

/** From the moments when somebody begins to wait to what was merged. */
export const batchWhileBusy =
  <Merged>({ gathering, time, windowMs, onHurry, route }: BatchParts<Merged>): OperatorFunction<void, Merged> =>
  (somebodyWaits$) =>
    new Observable((merged$) => {
      let isScheduled = false
      let isInAHurry = false
      let cancelWindow: Cancel = () => {}
      let cancelRoute: Cancel = () => {}

      const schedule = (): void => {
        if (isScheduled || gathering.isRouting || merged$.closed) return
        isScheduled = true
        if (windowMs > 0 && !isInAHurry) cancelWindow = time.after(windowMs, routeNext)
        else time.soon(routeNext)
      }
      const routeNext = (): void => {
        isScheduled = false
        if (merged$.closed) return
        const users = gathering.begin()
        if (users.length === 0) return
        cancelRoute = route(users, routed)
        if (merged$.closed) cancelRoute() // by a module that was asked: there was nothing to cancel yet
      }
      const routed = (merged: Merged): void => {
        gathering.end()
        merged$.next(merged)
        gathering.tellRouted()
        if (gathering.isAnybodyWaiting) schedule()
      }

      onHurry(() => {
        if (isInAHurry || windowMs === 0) return
        isInAHurry = true // also of what gathers now behind a batch that is being routed
        if (!isScheduled) return
        cancelWindow()
        time.soon(routeNext)
      })
      const subscription = somebodyWaits$.subscribe(schedule)
      return () => {
        subscription.unsubscribe()
        cancelWindow()
        cancelRoute()
      }
    })
