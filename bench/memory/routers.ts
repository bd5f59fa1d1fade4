// Routers that are given something to keep: idle modules, users of whom they know, recipients whom they told.
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'
import { recipientName, subjectName } from '../names.ts'
import { startRouter } from '../ours.ts'
import { usedBytes } from './used.ts'

const BATCH = 1_000

const silentModule = (index: number): PresenceModule =>
  definePresenceModule({
    name: `module${index}`,
    getUsersForStates: () => new Map(),
    getInterestedUsers: () => [],
  })

/** Bytes for each of many modules that are asked nothing. */
export const perIdleModule = async (): Promise<number> => {
  const modules = Array.from({ length: 1_000 }, (_, index) => silentModule(index))
  const first = await startRouter(modules.slice(0, 10))
  const before = usedBytes()
  const router = await startRouter(modules)
  const bytes = (usedBytes() - before) / modules.length
  await Promise.all([first.close(), router.close()])
  return bytes
}

/** Bytes for each user whose state is known, beyond the id. */
export const perTrackedUser = async (): Promise<number> => {
  const names = Array.from({ length: 200_000 }, (_, index) => subjectName(index))
  const router = await startRouter([silentModule(0)])
  await publishAll(router, names.slice(0, BATCH))
  const before = usedBytes()
  await publishAll(router, names.slice(BATCH))
  const bytes = (usedBytes() - before) / (names.length - BATCH)
  await router.close()
  return bytes
}

/** Megabytes of a process that knows a million users. */
export const millionKnownUsers = async (): Promise<number> => {
  const router = await startRouter([silentModule(0)])
  await publishAll(
    router,
    Array.from({ length: 1_000_000 }, (_, index) => subjectName(index)),
  )
  usedBytes()
  const { rss } = process.memoryUsage()
  await router.close()
  return rss / 1e6
}

/** Bytes that stay for each recipient who was told something, beyond the id. */
export const perInternedUser = async (): Promise<number> => {
  const recipients = Array.from({ length: 200_000 }, (_, index) => recipientName(index))
  const tellingAll = definePresenceModule({
    name: 'telling',
    getUsersForStates: (states) =>
      new Map(states[0]?.statusMsg === null ? recipients.map((recipient) => [recipient, states]) : []),
    getInterestedUsers: () => [],
  })
  const router = await startRouter([tellingAll])
  const before = usedBytes()
  // The last one is for nobody: what a router keeps of the batch before is no memory of recipients.
  for (const statusMsg of [null, null, 'nobody']) {
    router.publish({ ...online(subjectName(0), recipients.length), statusMsg })
    await router.flush()
  }
  const bytes = (usedBytes() - before) / recipients.length
  await router.close()
  return bytes
}

const publishAll = async (router: PresenceRouter, names: readonly string[]): Promise<void> => {
  for (let from = 0; from < names.length; from += BATCH) {
    router.publish(names.slice(from, from + BATCH).map(online))
    await router.flush()
  }
}

/** With times of today: they are no small integers, and take memory of their own. */
const online = (userId: string, index: number): UserPresenceState => {
  const now = Date.now() - index
  const times = { lastActiveTs: now, lastFederationUpdateTs: now, lastUserSyncTs: now }
  return userPresenceState(userId, { state: 'online', currentlyActive: true, ...times })
}
