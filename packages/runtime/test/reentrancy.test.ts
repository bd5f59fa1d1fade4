// Modules, observers and callers that call back into the router at the worst moment: nothing hangs, leaks or is told twice.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type RouterEvent } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent } from './support/modules.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const online = (userId: string) => userPresenceState(userId, { state: 'online' })

describe('a query from a callback', () => {
  it('that is aborted at once calls no module, and leaves its room to others', async () => {
    const called = vi.fn(() => [])
    const nested = definePresenceModule({
      name: 'nested',
      getUsersForStates() {
        const controller = new AbortController()
        router.getInterestedUsers('@a:x', { signal: controller.signal }).catch(() => {})
        controller.abort()
        return {}
      },
      getInterestedUsers: called,
    })
    const router = createPresenceRouter({ modules: [nested], serverNames: ['x'], maxQueries: 2 })
    for (const user of ['@a:x', '@b:x', '@c:x']) {
      router.publish(online(user))
      await tick(1)
    }
    expect(called).not.toHaveBeenCalled()
    await expect(router.getInterestedUsers('@a:x')).resolves.toEqual(new Set())
    expect(called).toHaveBeenCalledOnce()
    await router.close()
  })

  it('settles when its module is removed by another module in the same breath', async () => {
    const removing = answering('removing', () => {
      for (const name of ['removing', 'hung']) void router.modules.remove(name)
      return {}
    })
    const router = createPresenceRouter({ modules: [silent('hung'), removing], serverNames: ['x'] })
    const query = router.getInterestedUsers('@z:x', { deadlineMs: 50 })
    router.publish(online('@a:x'))
    await tick(100)
    await expect(query).resolves.toEqual(new Set())
    await router.close()
  })

  it('asks no further module when a module aborts it', async () => {
    const controller = new AbortController()
    const called = vi.fn(() => ({}))
    const aborting = answering('aborting', () => {
      controller.abort('enough')
      return {}
    })
    const router = createPresenceRouter({ modules: [aborting, answering('next', called)] })
    await expect(router.getUsersForStates([], { signal: controller.signal })).rejects.toBe('enough')
    expect(called).not.toHaveBeenCalled()
    await router.close()
  })
})

describe('close', () => {
  it('called again by an observer of itself is the same close', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one'), echoTo('two')] })
    const removed: string[] = []
    router.events$.subscribe((event) => {
      if (event._tag !== 'ModuleRemoved') return
      removed.push(event.module)
      void router.close()
    })
    await router.close()
    expect(removed).toEqual(['one', 'two'])
  })

  it('survives an observer whose teardown throws', async () => {
    const router = createPresenceRouter()
    const completed = vi.fn()
    router.events$.subscribe({ complete: completed })
    router.deliveries$
      .subscribe(() => {})
      .add(() => {
        throw new Error('boom')
      })
    await expect(router.close()).resolves.toBeUndefined()
    expect(completed).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('an observer that throws at failures and sets off events is told a bounded number of times', async () => {
  const router = createPresenceRouter({ modules: [silent('hung')], deadlineMs: 10 })
  let told = 0
  router.events$.subscribe((event) => {
    told++
    if (event._tag !== 'Failure' || told > 1_000) return
    router.modules.add(echoTo(`another-${told}`))
    throw new Error('boom')
  })
  router.publish(online('@a:x'))
  await tick(500)
  expect(told).toBeLessThan(50)
  await router.close()
})

it('tells of an added module before of its life, and of nobody else under its name', async () => {
  const router = createPresenceRouter()
  const events: RouterEvent[] = []
  router.events$.subscribe((event) => {
    events.push(event)
    if (event._tag === 'ModuleAdded' && event.module === 'removed-at-once')
      void router.modules.remove('removed-at-once')
  })
  router.modules.add(echoTo('one'))
  router.modules.add(echoTo('removed-at-once'))
  await tick(10)
  expect(events.slice(0, 2)).toEqual([
    { _tag: 'ModuleAdded', module: 'one' },
    { _tag: 'ModuleLifeChanged', module: 'one', life: 'prompt' },
  ])
  expect(router.modules.list().map(({ name }) => name)).toEqual(['one'])
  await router.close()
})

it('counts add up also inside what is published', async () => {
  const router = createPresenceRouter({ serverNames: ['x'] })
  const sums: boolean[] = []
  const states = function* () {
    for (const user of ['@a:x', '@b:x', '@a:x']) {
      yield online(user)
      const { published, accepted, refused, coalesced, routed, waiting } = router.counts()
      sums.push(published === accepted + refused && accepted === coalesced + routed + waiting && published > 0)
    }
  }
  router.publish(states())
  expect(sums).toEqual([true, true, true])
  await router.close()
})

it('takes callbacks that are methods of an instance', async () => {
  class Follows {
    readonly #recipient = '@z:x'
    getUsersForStates(states: readonly ReturnType<typeof online>[]) {
      return { [this.#recipient]: states }
    }
    getInterestedUsers() {
      return []
    }
  }
  const router = createPresenceRouter({ modules: [echoTo('callbacks-1')], serverNames: ['x'] })
  router.registerPresenceRouterCallbacks(new Follows())
  expect(router.modules.list().map(({ name }) => name)).toEqual(['callbacks-1', 'callbacks-2'])
  await expect(router.getUsersForStates([])).resolves.toEqual(new Map([['@z:x', new Set()]]))
  await router.close()
})

it('a drain does not wait for the window of a batch', async () => {
  const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'], batchWindowMs: 20_000 })
  router.publish(online('@a:x'))
  await expect(router.drain()).resolves.toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
  await router.close()
})

it('refuses an option that there is not', () => {
  expect(() => createPresenceRouter({ patience: 5 } as never)).toThrow(
    expect.objectContaining({ _tag: 'BadOptions', field: 'patience' }),
  )
})
