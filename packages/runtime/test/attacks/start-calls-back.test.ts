// A `start` that calls the router back while it runs: removes itself, closes the router, adds its own name again.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { settled } from '../support/moves.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const starting = (start: () => unknown, stop: () => void = () => {}): PresenceModule =>
  definePresenceModule({
    name: 'one',
    getUsersForStates: () => ({}),
    getInterestedUsers: () => [],
    start: start as () => void,
    stop,
  })
const failureOf = (_tag: string): unknown => expect.objectContaining({ _tag })

describe('the start of a replacement', () => {
  it('that removes whom it replaces ends the replacing, and the replacement is stopped once', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one')], serverNames: ['x'] })
    const stopped = vi.fn()
    const rejected = vi.fn()
    const removing = starting(() => {
      router.modules.remove('one').catch(() => {})
    }, stopped)
    router.modules.replace('one', removing).catch(rejected)
    await settled(100)
    expect(rejected).toHaveBeenCalledWith(failureOf('ModuleNotFound'))
    await router.close()
    expect(stopped).toHaveBeenCalledOnce()
  })

  it('that closes the router ends the replacing, and the replacement is stopped once', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one')], serverNames: ['x'] })
    const stopped = vi.fn()
    const rejected = vi.fn()
    const closing = starting(() => void router.close(), stopped)
    router.modules.replace('one', closing).catch(rejected)
    await settled(20_000)
    await router.close()
    expect(rejected).toHaveBeenCalledWith(failureOf('RouterClosed'))
    expect(stopped).toHaveBeenCalledOnce()
  })
})

describe('the start of a module that is added', () => {
  it('and closes the router is called once, and nothing is left', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const started = vi.fn(() => {
      void router.close()
      return new Promise(() => {})
    })
    router.modules.add(starting(started))
    await settled()
    await router.close()
    expect(router.modules.list()).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    await settled(60_000)
    expect(started).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('and adds another of its name is refused that other, which is never stopped', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const otherStopped = vi.fn()
    const refused = vi.fn()
    const adding = starting(() => {
      try {
        router.modules.add(starting(() => {}, otherStopped))
      } catch (cause) {
        refused(cause)
      }
    })
    router.modules.add(adding)
    await settled()
    await router.close()
    expect(refused).toHaveBeenCalledWith(failureOf('ModuleNameTaken'))
    expect(otherStopped).not.toHaveBeenCalled()
  })

  it('and removes its module leaves none', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const rejected = vi.fn()
    const removing = starting(() => {
      router.modules.remove('one').catch(rejected)
    })
    router.modules.add(removing)
    await settled()
    expect(rejected).not.toHaveBeenCalled()
    expect(router.modules.list()).toEqual([])
    await router.close()
  })
})
