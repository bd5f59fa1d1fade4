// A router on a memory host that wants unchanged states told again.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import type { PresenceModule, UserPresenceState } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { vi } from 'vitest'
import { textsOf } from './memory-rig.ts'

export const MINUTE_MS = 60_000
export const INTERVAL_MS = 25 * MINUTE_MS

export interface ReannouncingRig {
  readonly host: MemoryHost
  readonly router: PresenceRouter
  readonly events: readonly object[]
  publish(...states: UserPresenceState[]): Promise<void>
}

export const openReannouncing = async (
  modules: PresenceModule[],
  options: PresenceRouterOptions = {},
): Promise<ReannouncingRig> => {
  const host = createMemoryHost({ serverNames: ['x'], reannounceEveryMs: INTERVAL_MS })
  const router = createPresenceRouter({ modules, hosts: [host], ...options })
  const events: object[] = []
  router.events$.subscribe((event) => void events.push(event))
  await router.ready()
  const publish = async (...states: UserPresenceState[]) => {
    router.publish(states)
    await vi.advanceTimersByTimeAsync(1)
  }
  return { host, router, events, publish }
}
/** What this server was sent, in order. */
export const sentTexts = (host: MemoryHost, server = 'far'): readonly (string | null)[] =>
  host.sent.history(server).flatMap(textsOf)
