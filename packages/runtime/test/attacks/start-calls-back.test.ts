// A `start` that calls the router back while it runs: removes itself, closes the router, adds its own name again.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const withStart = (name: string, start: () => unknown, stop: () => void = () => {}) =>
  definePresenceModule({
    name,
    getUsersForStates: () => ({}),
    getInterestedUsers: () => [],
    start: start as () => void,
    stop,
  })

it('a replacement whose start removes the module it replaces does not throw in a timer, and settles', async () => {
  const router = createPresenceRouter({ modules: [echoTo('a')], serverNames: ['x'] })
  const stopped = vi.fn()
  let settled = 'no'
  router.modules
    .replace(
      'a',
      withStart(
        'a',
        () => {
          router.modules.remove('a').catch(() => {})
        },
        stopped,
      ),
    )
    .then(
      () => {
        settled = 'resolved'
      },
      (e) => {
        settled = `rejected ${e._tag}`
      },
    )
  await tick(100)
  expect(settled).toBe('rejected ModuleNotFound')
  await router.close()
  expect(stopped).toHaveBeenCalledOnce()
})
it('a replacement whose start closes the router does not throw in a timer', async () => {
  const router = createPresenceRouter({ modules: [echoTo('a')], serverNames: ['x'] })
  const stopped = vi.fn()
  let settled = 'no'
  router.modules
    .replace(
      'a',
      withStart('a', () => void router.close(), stopped),
    )
    .then(
      () => {
        settled = 'resolved'
      },
      (e) => {
        settled = `rejected ${e._tag}`
      },
    )
  await tick(20_000)
  await router.close()
  expect(settled).toBe('rejected RouterClosed')
  expect(stopped).toHaveBeenCalledOnce()
})
it('an added module whose start closes the router is stopped, and nothing is left', async () => {
  const router = createPresenceRouter({ serverNames: ['x'] })
  const stopped = vi.fn()
  let starts = 0
  router.modules.add(
    withStart(
      'a',
      () => {
        starts++
        void router.close()
        return new Promise(() => {})
      },
      stopped,
    ),
  )
  await tick(1)
  await router.close()
  expect(router.modules.list()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  await tick(60_000)
  expect(starts).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})
it('a start that adds a module of its own name is refused', async () => {
  const router = createPresenceRouter({ serverNames: ['x'] })
  const innerStopped = vi.fn()
  let tag: unknown = 'added'
  router.modules.add(
    withStart('a', () => {
      try {
        router.modules.add(withStart('a', () => {}, innerStopped))
      } catch (e) {
        tag = (e as { _tag: string })._tag
      }
    }),
  )
  await tick(1)
  await router.close()
  expect({ tag, stopped: innerStopped.mock.calls.length }).toEqual({ tag: 'ModuleNameTaken', stopped: 0 })
})
it('a start that removes itself while it is added', async () => {
  const router = createPresenceRouter({ serverNames: ['x'] })
  let out: unknown = 'removed'
  router.modules.add(
    withStart('a', () => {
      router.modules.remove('a').catch((e) => {
        out = e._tag
      })
    }),
  )
  await tick(1)
  expect({ out, list: router.modules.list().length }).toEqual({ out: 'removed', list: 0 })
  await router.close()
})
