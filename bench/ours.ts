// The router as it is shipped: table, order guard, permissions, counters, and one host. Nothing is left out to be faster.
import type { DeliveryGroup, PresenceModule } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import type { Contestant } from './contestant.ts'
import { createSilentHost } from './silent-host.ts'
import type { Sink } from './sink.ts'

/** Long enough for the largest cell: a late module would be delivered by itself, and its share counted twice. */
const PATIENCE_MS = 600_000

const PERMISSIONS = { allUsers: true, remoteRecipients: true, rewriteStates: false, maxRecipients: 2_000_000 }

/** A router that serves. */
export const startRouter = async (modules: readonly PresenceModule[]): Promise<PresenceRouter> => {
  const router = createPresenceRouter({
    modules: modules.map((module) => ({ module, permissions: PERMISSIONS })),
    hosts: [createSilentHost()],
    patienceMs: PATIENCE_MS,
    deadlineMs: PATIENCE_MS,
  })
  await router.ready()
  return router
}

export const openOurs = async (modules: readonly PresenceModule[], sink: Sink): Promise<Contestant> => {
  const router = await startRouter(modules)
  router.deliveries$.subscribe(({ groups }) => {
    for (let at = 0; at < groups.length; at++) takeGroup(groups[at], sink)
    sink.done()
  })
  return { publish: (states) => void router.publish(states), close: () => router.close() }
}

// All lists of a delivery are frozen, and V8 takes several times as long to go through them, least by index. So that of
// states, which is gone through for each target, is copied first; by `slice` that would take as long as forty visits.
const takeGroup = (group: DeliveryGroup | undefined, sink: Sink): void => {
  if (group === undefined) return
  const { localUsers, servers } = group
  const states = [...group.states]
  for (let at = 0; at < localUsers.length; at++) sink.takeList(localUsers[at] ?? '', states)
  for (let at = 0; at < servers.length; at++) sink.takeList(servers[at] ?? '', states)
}
