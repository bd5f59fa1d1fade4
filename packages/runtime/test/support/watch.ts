// What an outsider sees of a router: who received what, when, and which failures there were.
import type { RouterFailure, UserPresenceState } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'

export interface Received {
  readonly atMs: number
  readonly seq: number
  readonly target: string
  readonly state: UserPresenceState
}

export interface Watch {
  /** One entry per target and state, local users and servers, in the order of delivery. */
  readonly received: readonly Received[]
  readonly failures: readonly RouterFailure[]
  /** The status texts that this target received, in order. */
  statusOf(target: string): readonly (string | null)[]
}

export const watch = (router: PresenceRouter): Watch => {
  const begin = performance.now()
  const received: Received[] = []
  const failures: RouterFailure[] = []
  router.deliveries$.subscribe(({ seq, groups }) => {
    for (const { states, localUsers, servers } of groups)
      for (const target of [...localUsers, ...servers])
        for (const state of states) received.push({ atMs: performance.now() - begin, seq, target, state })
  })
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') failures.push(event.failure)
  })
  return {
    received,
    failures,
    statusOf: (target) => received.filter((each) => each.target === target).map(({ state }) => state.statusMsg),
  }
}
