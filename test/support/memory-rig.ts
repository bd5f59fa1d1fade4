// A router on a memory host whose module sends everything to the same recipients.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import {
  type DeliveryOutcome,
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { vi } from 'vitest'

export const to = (...recipients: string[]): PresenceModule =>
  definePresenceModule({
    name: 'everybody',
    getUsersForStates: (states) => new Map(recipients.map((recipient) => [recipient, states])),
    getInterestedUsers: () => [],
  })
export const online = (userId: string, statusMsg: string | null = null): UserPresenceState =>
  userPresenceState(userId, { state: 'online', statusMsg })
export const bob = (statusMsg: string): UserPresenceState => online('@bob:x', statusMsg)
export const textsOf = (states: readonly UserPresenceState[]): readonly (string | null)[] =>
  states.map(({ statusMsg }) => statusMsg)

export interface RouterRig {
  readonly router: PresenceRouter
  readonly failures: readonly { readonly _tag: string }[]
  /** Publishes, and lets the batch be routed. */
  publish(...states: UserPresenceState[]): Promise<void>
}

export const rigOf = (router: PresenceRouter): RouterRig => {
  const failures: { readonly _tag: string }[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') failures.push(event.failure)
  })
  const publish = async (...states: UserPresenceState[]) => {
    router.publish(states)
    await vi.advanceTimersByTimeAsync(1)
  }
  return { router, failures, publish }
}

export interface MemoryRig extends RouterRig {
  readonly host: MemoryHost
}

export const open = async (
  recipients: string[],
  options: PresenceRouterOptions = {},
  ...hosts: MemoryHost[]
): Promise<MemoryRig> => {
  const host = createMemoryHost({ serverNames: ['x'], maxStatesPerSend: 3 })
  const router = createPresenceRouter({ modules: [to(...recipients)], hosts: [host, ...hosts], ...options })
  const rig = rigOf(router)
  await router.ready()
  return { host, ...rig }
}

export interface AfterAnswer {
  /** What was reported of it. */
  readonly failures: readonly object[]
  /** The status texts that the user has been shown at the end. */
  readonly shown: readonly (string | null)[]
}

/** Bob's state `1` is answered so, his next, `2`, normally. */
export const deliverAnswering = async (
  answer: () => DeliveryOutcome | Promise<DeliveryOutcome>,
): Promise<AfterAnswer> => {
  const { host, router, failures, publish } = await open(['@l:x'])
  host.deliverGate.answerWith(answer)
  await publish(bob('1'))
  host.deliverGate.answerNormally()
  await publish(bob('2'))
  await router.close()
  return { failures, shown: textsOf(host.shown.history(online('@l:x').userId)) }
}
