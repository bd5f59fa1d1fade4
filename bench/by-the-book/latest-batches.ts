// RxJS by the book: what comes in one turn is one batch, the latest state of each user; one batch is routed at a time.
import type { UserPresenceState } from '@presence-router/core'
import { asapScheduler, auditTime, buffer, concatMap, map, Subject } from 'rxjs'
import type { Contestant } from '../contestant.ts'
import { split, unite } from '../loop.ts'
import type { Sink } from '../sink.ts'

/** What the wirings differ in: asks all modules about a batch; `null` stands for no answer. */
export type AskModules = (states: readonly UserPresenceState[]) => Promise<readonly unknown[]>

export const openWiring = (askModules: AskModules, sink: Sink, stop = (): void => {}): Contestant => {
  const state$ = new Subject<UserPresenceState>()
  const answers$ = state$.pipe(
    buffer(state$.pipe(auditTime(0, asapScheduler))),
    map((states) => [...new Map(states.map((state) => [state.userId, state])).values()]),
    concatMap(askModules),
  )
  const subscription = answers$.subscribe((answers) => split(unite(answers), sink))
  return {
    publish(states) {
      for (const state of states) state$.next(state)
    },
    async close() {
      subscription.unsubscribe()
      stop()
    },
  }
}
