// A hundred drains under load, each with work in flight: each ends within its deadline, and every state that was accepted
// is accounted for.
import { userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DRAINS = 100
const DEADLINE_MS = 400

/** Publishes some users every few milliseconds for a while, so that batches, late answers and queries are under way. */
const load = async (router: PresenceRouter, seed: number): Promise<void> => {
  for (let tick = 0; tick < 10 + (seed % 7); tick++) {
    const users = Array.from({ length: 1 + ((seed + tick) % 5) }, (_, index) => `@${(seed * index + tick) % 11}:x`)
    router.publish(users.map((userId) => userPresenceState(userId, { state: 'online', statusMsg: `${tick}` })))
    if (tick % 4 === 0) router.getInterestedUsers('@a:x').catch(() => {})
    await vi.advanceTimersByTimeAsync((seed * 13 + tick * 7) % 9)
  }
}

/** The report, and after how many milliseconds it came. */
const drain = async (router: PresenceRouter) => {
  const begin = performance.now()
  const draining = router
    .drain({ deadlineMs: DEADLINE_MS })
    .then((report) => ({ report, ms: performance.now() - begin }))
  await vi.advanceTimersByTimeAsync(DEADLINE_MS + 50)
  return draining
}

it('leaves nothing over with healthy modules, however it is met', async () => {
  for (let seed = 0; seed < DRAINS; seed++) {
    const modules = [echoTo('quick', '@q:x'), slowEcho('slow', 30 + (seed % 60), '@s:x')]
    const router = createPresenceRouter({ modules, serverNames: ['x'], batchWindowMs: seed % 3 })
    const { received } = watch(router)
    await load(router, seed)
    const { report, ms } = await drain(router)
    expect(ms).toBeLessThan(DEADLINE_MS / 2) // as soon as it can, not when its time is over
    expect(report).toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
    const { accepted, coalesced, routed } = router.counts()
    expect(accepted).toBe(coalesced + routed)
    const lastOf = (target: string) =>
      new Map(received.filter((each) => each.target === target).map(({ state }) => [state.userId, state.statusMsg]))
    expect(lastOf('@s:x')).toEqual(lastOf('@q:x'))
    await router.close()
  }
})

it('accounts for every state with modules that hang, fail or are too slow, within its deadline', async () => {
  for (let seed = 0; seed < DRAINS; seed++) {
    const failing = answering('failing', () => {
      throw new Error('always')
    })
    const modules = [echoTo('quick', '@q:x'), silent('hung'), slowEcho('slow', 900, '@s:x'), failing]
    const patienceMs = seed % 4 === 0 ? 10_000 : 50 // the merge itself is still open when the time is over
    const router = createPresenceRouter({ modules, serverNames: ['x'], patienceMs })
    const { received } = watch(router)
    await load(router, seed)
    const { report, ms } = await drain(router)
    expect(ms).toBeLessThanOrEqual(DEADLINE_MS)
    const { accepted, coalesced, routed, waiting } = router.counts()
    expect(accepted).toBe(coalesced + routed + report.unmerged.length)
    expect(waiting).toBe(report.unmerged.length)
    expect(report.unrouted.has('hung')).toBe(true)
    const before = received.length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(received.length).toBe(before) // nothing is delivered after it
    await router.close()
  }
})

it('does not wait for the window of a batch that gathers behind another', async () => {
  const modules = [slowEcho('slow', 30, '@s:x')]
  const router = createPresenceRouter({ modules, serverNames: ['x'], batchWindowMs: 10_000 })
  await router.ready()
  router.publish(userPresenceState('@alice:x', { state: 'online' }))
  await vi.advanceTimersByTimeAsync(10_010)
  router.publish(userPresenceState('@bob:x', { state: 'online' }))
  const { report } = await drain(router)
  expect(report).toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
  await router.close()
})
