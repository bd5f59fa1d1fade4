// Observers that throw, and observers that do something to the router while they are told.
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { Meddling } from '../modules/reentry.ts'
import type { Random } from '../random.ts'

/** Subscribes them, as far as there are such in this world. */
export const subscribeObservers = (
  { router, scenario }: History,
  faults: Faults,
  { meddling, random }: { readonly meddling: Meddling; readonly random: Random },
): void => {
  const mayClose = scenario.mode === 'safety'
  const meddle = (): void => {
    if (!faults.strikes('observer meddles', 0.05)) return
    const what = random.int(mayClose ? 20 : 19)
    if (what < 12) meddling.publishOne()
    else if (what < 17) meddling.query()
    else if (what < 19) meddling.removeAnother(0)
    else meddling.close()
  }
  const throwNow = (): void => {
    if (faults.strikes('observer throws', 0.2)) throw new Error('an observer throws')
  }
  for (const run of [meddle, throwNow]) {
    router.deliveries$.subscribe(run)
    router.events$.subscribe(run)
  }
}
