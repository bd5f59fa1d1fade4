// The router as it is shipped: table, order guard, permissions, counters, and one host. Nothing is left out to be faster.
import type { PresenceModule } from '@presence-router/core'
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
    for (const { states, localUsers, servers } of groups) {
      const list = states.slice() // V8 goes through a frozen list ten times slower, and this one is gone through for each target
      for (const userId of localUsers) sink.takeList(userId, list)
      for (const server of servers) sink.takeList(server, list)
    }
    sink.done()
  })
  return { publish: (states) => void router.publish(states), close: () => router.close() }
}
