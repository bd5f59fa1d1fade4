// Flush, drain and close: what is done by then, what is reported, and that nothing is left.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = (statusMsg: string | null = null) => userPresenceState('@bob:x', { state: 'online', statusMsg })

describe('flush', () => {
  it('resolves when late modules too have answered for what was accepted before', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@s:x'), echoTo('fast', '@f:x')],
      serverNames: ['x'],
    })
    const { received } = watch(router)
    router.publish(bob('one'))
    await vi.advanceTimersByTimeAsync(60)
    router.publish(bob('two'))
    const flushed = vi.fn()
    void router.flush().then(flushed)
    await vi.advanceTimersByTimeAsync(500)
    expect(flushed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(200)
    expect(flushed).toHaveBeenCalled()
    expect(received.filter(({ target }) => target === '@s:x').map(({ state }) => state.statusMsg)).toEqual([
      'one',
      'two',
    ])
    await router.close()
  })

  it('counts a failed ask as settled', async () => {
    const failing = answering('failing', () => {
      throw new Error('always')
    })
    const router = createPresenceRouter({ modules: [failing], serverNames: ['x'] })
    router.publish(bob())
    await expect(router.flush()).resolves.toBeUndefined()
    await router.close()
  })

  it('is not held up by a user who goes on changing', async () => {
    const router = createPresenceRouter({ modules: [slowEcho('slow', 100, '@s:x')], serverNames: ['x'] })
    const flushed = vi.fn()
    router.publish(bob('0'))
    void router.flush().then(flushed)
    for (let change = 1; change < 10; change++) {
      await vi.advanceTimersByTimeAsync(30)
      router.publish(bob(String(change)))
    }
    expect(flushed).toHaveBeenCalled()
    await router.close()
  })

  it('rejects when the router is closed meanwhile', async () => {
    const router = createPresenceRouter({ modules: [silent('hung')], serverNames: ['x'] })
    router.publish(bob())
    const flush = expect(router.flush()).rejects.toMatchObject({ _tag: 'RouterClosed' })
    await router.close()
    await flush
  })
})

describe('drain', () => {
  it('takes nothing new, routes what was accepted, and has an empty report when all is well', async () => {
    const router = createPresenceRouter({ modules: [slowEcho('slow', 300, '@s:x')], serverNames: ['x'] })
    const { received, failures } = watch(router)
    router.publish(bob('before'))
    const drain = router.drain()
    expect(router.publish(bob('after'))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    await vi.advanceTimersByTimeAsync(300)
    await expect(drain).resolves.toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
    expect(received.map(({ state }) => state.statusMsg)).toEqual(['before'])
    expect(failures).toMatchObject([{ _tag: 'RouterClosed' }])
    await router.close()
  })

  it('reports by module whom it could not route in time, and delivers nothing afterwards', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@s:x'), echoTo('fast', '@f:x')],
      serverNames: ['x'],
    })
    const { received } = watch(router)
    router.publish(bob())
    const drain = router.drain({ deadlineMs: 100 })
    await vi.advanceTimersByTimeAsync(100)
    await expect(drain).resolves.toEqual({
      unmerged: [],
      unrouted: new Map([['slow', ['@bob:x']]]),
      undelivered: new Map(),
    })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(received.map(({ target }) => target)).toEqual(['@f:x'])
    await router.close()
  })

  it('that was cut off leaves no flush waiting, and nothing is sent on request any more', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@s:x')],
      serverNames: ['x'],
      patienceMs: 500,
    })
    router.publish(bob())
    const flush = router.flush()
    const drain = router.drain({ deadlineMs: 100 })
    await vi.advanceTimersByTimeAsync(500)
    await drain
    await flush
    await expect(router.flush()).resolves.toBeUndefined()
    await expect(router.sendLocalOnlinePresenceTo(['@a:x'])).rejects.toMatchObject({ _tag: 'RouterClosed' })
    await router.close()
  })

  it('lists users whose ask failed', async () => {
    const failing = answering('failing', () => Promise.reject(new Error('always')))
    const router = createPresenceRouter({ modules: [failing], serverNames: ['x'] })
    router.publish(bob())
    await expect(router.drain()).resolves.toMatchObject({ unrouted: new Map([['failing', ['@bob:x']]]) })
    await router.close()
  })

  it('is the same drain when called again', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    router.publish(bob())
    expect(await router.drain()).toBe(await router.drain({ deadlineMs: 1 }))
    await router.close()
  })
})

describe('close', () => {
  it('leaves no timer, however much is outstanding', async () => {
    const failing = answering('failing', () => Promise.reject(new Error('always')))
    const router = createPresenceRouter({
      modules: [silent('hung'), failing, slowEcho('slow', 300, '@s:x')],
      serverNames: ['x'],
    })
    const before = vi.getTimerCount()
    router.publish(bob())
    void router.flush().catch(() => {})
    void router.getUsersForStates([bob()]).catch(() => {})
    await vi.advanceTimersByTimeAsync(60)
    expect(vi.getTimerCount()).toBeGreaterThan(before)
    await router.close()
    await vi.advanceTimersByTimeAsync(300) // the slow module's own timers
    expect(vi.getTimerCount()).toBe(0)
  })

  it('refuses states, rejects queries, completes what is observed, and may be called again', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    const completed = vi.fn()
    router.deliveries$.subscribe({ complete: () => completed('deliveries') })
    router.events$.subscribe({ complete: () => completed('events') })
    await router.close()
    await router.close()
    expect(completed.mock.calls).toEqual([['deliveries'], ['events']])
    expect(router.publish([bob(), bob('b')])).toEqual({ accepted: 0, coalesced: 0, refused: 2 })
    for (const rejected of [
      router.getUsersForStates([bob()]),
      router.getInterestedUsers('@a:x'),
      router.sendLocalOnlinePresenceTo(['@a:x']),
      router.flush(),
      router.drain(),
    ])
      await expect(rejected).rejects.toMatchObject({ _tag: 'RouterClosed' })
    await expect(router.ready()).resolves.toBeUndefined()
    expect(() => router.modules.add(echoTo('two'))).toThrow(expect.objectContaining({ _tag: 'RouterClosed' }))
  })

  it('aborts the signal of every module that is being asked', async () => {
    const signals: AbortSignal[] = []
    const router = createPresenceRouter({
      modules: [silent('hung', ({ signal }) => signals.push(signal))],
      serverNames: ['x'],
    })
    router.publish(bob())
    const query = router.getInterestedUsers('@a:x')
    await vi.advanceTimersByTimeAsync(1)
    const rejected = expect(query).rejects.toMatchObject({ _tag: 'RouterClosed' })
    await router[Symbol.asyncDispose]()
    await rejected
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('is legal from inside a callback, and from an observer', async () => {
    const closer = answering('closer', () => {
      void router.close()
      return {}
    })
    const router = createPresenceRouter({ modules: [closer], serverNames: ['x'] })
    router.publish(bob())
    await vi.advanceTimersByTimeAsync(1)
    await router.close()
    const other = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    other.deliveries$.subscribe(() => void other.close())
    other.publish(bob())
    await vi.advanceTimersByTimeAsync(1)
    await other.close()
  })
})

it('a close with less time than a stop that hangs ends the waiting for that stop, and says so', async () => {
  const module = definePresenceModule({ ...echoTo('one'), stop: () => new Promise(() => {}) })
  const router = createPresenceRouter({ modules: [module, { ...module, name: 'two' }] })
  const { failures } = watch(router)
  const removed = vi.fn()
  const closed = vi.fn()
  void router.modules.remove('one').then(removed)
  void router.close({ deadlineMs: 100 }).then(closed)
  await vi.advanceTimersByTimeAsync(99)
  expect(closed).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(closed).toHaveBeenCalled()
  expect(removed).toHaveBeenCalled()
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringContaining('module one could not stop'),
    expect.stringContaining('module two could not stop'),
  ])
  expect(vi.getTimerCount()).toBe(0)
})

it('a module that closes the router while others wait for their batch leaves no timer', async () => {
  const closing = answering('closing', () => void router.close())
  const router = createPresenceRouter({ modules: [closing], batchWindowMs: 50, maxBatchUsers: 1, serverNames: ['x'] })
  router.publish([bob(), userPresenceState('@carol:x', { state: 'online' })])
  await vi.advanceTimersByTimeAsync(51)
  expect(vi.getTimerCount()).toBe(0)
})
