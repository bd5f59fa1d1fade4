// A router on a memory host whose module sends everything to the same recipients.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import {
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

export interface MemoryRig {
  readonly host: MemoryHost
  readonly router: PresenceRouter
  readonly failures: readonly { readonly _tag: string }[]
  publish(...states: UserPresenceState[]): Promise<void>
}

export const open = async (
  recipients: string[],
  options: PresenceRouterOptions = {},
  ...hosts: MemoryHost[]
): Promise<MemoryRig> => {
  const host = createMemoryHost({ serverNames: ['x'], maxStatesPerSend: 3 })
  const router = createPresenceRouter({ modules: [to(...recipients)], hosts: [host, ...hosts], ...options })
  const failures: { readonly _tag: string }[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') failures.push(event.failure)
  })
  await router.ready()
  const publish = async (...states: UserPresenceState[]) => {
    router.publish(states)
    await vi.advanceTimersByTimeAsync(1)
  }
  return { host, router, failures, publish }
}
