// A `watch` that calls the router back while it begins: it is ended all the same, once for each time it began.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const rig = (inWatch: (router: PresenceRouter, n: number) => void, extra: object = {}) => {
  let watched = 0
  const ended = vi.fn()
  const router = createPresenceRouter({ serverNames: ['x'] })
  router.modules.add(
    definePresenceModule({
      name: 'a',
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      ...extra,
      watch() {
        watched++
        inWatch(router, watched)
        return ended
      },
    }),
  )
  return { router, ended, counts: () => ({ watched, ended: ended.mock.calls.length }) }
}
it.each([
  ['no start', {}],
  ['with start', { start() {} }],
])('a watch that removes its module is ended (%s)', async (_, extra) => {
  const { router, counts } = rig((r) => void r.modules.remove('a').catch(() => {}), extra)
  await tick(10)
  await router.close()
  expect(counts()).toEqual({ watched: 1, ended: 1 })
})
it.each([
  ['no start', {}],
  ['with start', { start() {} }],
])('a watch that resets its module is ended and begun anew (%s)', async (_, extra) => {
  const { router, counts } = rig((r, n) => {
    if (n === 1) r.modules.reset('a')
  }, extra)
  await tick(500)
  expect(counts()).toEqual({ watched: 2, ended: 1 })
  await router.close()
  expect(counts()).toEqual({ watched: 2, ended: 2 })
})
it.each([
  ['no start', {}],
  ['with start', { start() {} }],
])('a watch that closes the router is ended (%s)', async (_, extra) => {
  const { router, counts } = rig((r) => void r.close(), extra)
  await tick(10)
  await router.close()
  expect(counts()).toEqual({ watched: 1, ended: 1 })
})
