// What is delivered and what happens, as RxJS streams: a count of who is online, an audit, and an async iteration.
// Observers see each delivery when it is made. What they throw is reported as `ObserverThrew`, and costs nobody anything.
import type { UserId } from '@presence-router/core'
import type { DeliveryBatch, PresenceRouter } from '@presence-router/runtime'
import { distinctUntilChanged, filter, map, merge, mergeMap, type Observable, scan, startWith } from 'rxjs'

/** How many of the users that `observer` is sent are online. Begins with 0, and tells changes only. */
export const onlineCount = (deliveries$: Observable<DeliveryBatch>, observer: UserId): Observable<number> =>
  deliveries$.pipe(
    mergeMap(({ groups }) => groups.filter(({ localUsers }) => localUsers.includes(observer))),
    mergeMap(({ states }) => states),
    scan((online, { userId, state }) => {
      if (state === 'online') online.add(userId)
      else online.delete(userId)
      return online
    }, new Set<UserId>()),
    map(({ size }) => size),
    startWith(0),
    distinctUntilChanged(),
  )

/** One line for each target of each delivery, and one for each failure. */
export const audit = ({ deliveries$, events$ }: PresenceRouter): Observable<string> =>
  merge(
    deliveries$.pipe(
      mergeMap(({ seq, groups }) => groups.map((group) => ({ seq, ...group }))),
      mergeMap(({ seq, states, localUsers, servers }) =>
        [...localUsers, ...servers].map((target) => `${seq}: ${states.map(({ userId }) => userId)} to ${target}`),
      ),
    ),
    events$.pipe(
      filter((event) => event._tag === 'Failure'),
      map(({ failure, count }) => `failed, ${count} times: ${failure.message}`),
    ),
  )

/**
 * The same without RxJS: who is told how of whom, delivery by delivery, until the router closes. Who is slower than the
 * router has a backlog, which is bounded: past it the iteration fails with `RouterOverloaded`.
 */
export async function* deliveredStates(router: PresenceRouter): AsyncGenerator<string, void, undefined> {
  for await (const batch of router.deliveries$)
    for (const [recipient, states] of batch.toMap())
      for (const { userId, state } of states) yield `${recipient}: ${userId} is ${state}`
}
