// Modules at run time: registering, adding, removing, starting, stopping, and what they may.
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { createPresenceRouter, type RouterEvent } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const online = (userId: string, statusMsg: string | null = null) =>
  userPresenceState(userId, { state: 'online', statusMsg })
const settled = () => vi.advanceTimersByTimeAsync(5)
const tagged = (_tag: string, fields: object = {}) => expect.objectContaining({ _tag, ...fields })

describe('registerPresenceRouterCallbacks', () => {
  it('registers nothing when neither callback is given', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    router.registerPresenceRouterCallbacks({}).unregister()
    expect(router.modules.list()).toEqual([])
    await router.close()
  })

  it.each([
    ['getInterestedUsers', { getUsersForStates: () => ({}) }],
    ['getUsersForStates', { getInterestedUsers: () => [] }],
  ])('refuses half a pair (%s is missing), and earlier modules keep working', async (missing, half) => {
    const router = createPresenceRouter({ modules: [echoTo('earlier', '@z:x')], serverNames: ['x'] })
    const { received } = watch(router)
    expect(() => router.registerPresenceRouterCallbacks({ name: 'half', ...half })).toThrow(
      tagged('CallbacksNotPaired', { module: 'half', missing }),
    )
    router.publish(online('@a:x'))
    await settled()
    expect(received.map(({ target }) => target)).toEqual(['@z:x'])
    expect(router.modules.list().map(({ name }) => name)).toEqual(['earlier'])
    await router.close()
  })

  it('makes up a name, and unregisters once', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const { received } = watch(router)
    const callbacks = {
      getUsersForStates: (states: readonly UserPresenceState[]) => ({ '@z:x': states }),
      getInterestedUsers: () => [],
    }
    const first = router.registerPresenceRouterCallbacks(callbacks)
    const second = router.registerPresenceRouterCallbacks(callbacks)
    expect(router.modules.list().map(({ name }) => name)).toEqual(['callbacks-1', 'callbacks-2'])
    first.unregister()
    first.unregister()
    second.unregister()
    router.publish(online('@a:x'))
    await settled()
    expect(received).toEqual([])
    await router.close()
  })
})

it('unregisters its own module only, not a later one of the same name', async () => {
  const router = createPresenceRouter()
  const { unregister } = router.registerPresenceRouterCallbacks(echoTo('one'))
  await router.modules.remove('one')
  router.modules.add(echoTo('one'))
  unregister()
  expect(router.modules.list()).toHaveLength(1)
  await router.close()
})

describe('bad modules', () => {
  it.each([
    ['a name that is taken', echoTo('one'), 'ModuleNameTaken'],
    ['no name', { ...echoTo('two'), name: '' }, 'BadModule'],
    ['a callback that is no function', { ...echoTo('two'), getInterestedUsers: 7 }, 'BadModule'],
    ['half a pair', { name: 'two', getUsersForStates: () => ({}) }, 'CallbacksNotPaired'],
    ['nothing', null, 'BadModule'],
  ])('are refused, at creation and later: %s', async (_, bad, tag) => {
    const module = bad as PresenceModule
    const started = vi.fn()
    const first = { ...echoTo('one'), start: started }
    expect(() => createPresenceRouter({ modules: [first, module] })).toThrow(tagged(tag))
    expect(started).not.toHaveBeenCalled()
    const router = createPresenceRouter({ modules: [echoTo('one')] })
    expect(() => router.modules.add(module)).toThrow(tagged(tag))
    expect(router.modules.list()).toHaveLength(1)
    await router.close()
  })

  it('and bad permissions are refused with the field', () => {
    for (const [permissions, field] of [
      [{ maxRecipients: -1 }, 'permissions.maxRecipients'],
      [{ allUsers: 'yes' }, 'permissions.allUsers'],
      [{ allusers: true }, 'permissions.allusers'],
    ] as const)
      expect(() =>
        createPresenceRouter({ modules: [{ module: echoTo('one'), permissions: permissions as never }] }),
      ).toThrow(tagged('BadOptions', { field }))
  })
})

describe('an added module', () => {
  it('is asked about everybody who is not offline, in batches behind fresh states', async () => {
    const router = createPresenceRouter({ serverNames: ['x'], maxBatchUsers: 2 })
    const { received } = watch(router)
    const everybody = ['@a:x', '@b:x', '@c:x', '@d:x', '@e:x']
    router.publish([...everybody.map((userId) => online(userId)), userPresenceState('@gone:x')])
    await router.flush()
    const asked: string[][] = []
    const answerSlowly = answering('added', (states) => {
      asked.push(states.map(({ userId }) => userId))
      return new Promise((resolve) => setTimeout(() => resolve({ '@z:x': states }), 10))
    })
    router.modules.add(answerSlowly)
    await vi.advanceTimersByTimeAsync(1)
    router.publish(online('@fresh:x'))
    await vi.advanceTimersByTimeAsync(500)
    expect(asked[0]).toEqual(['@a:x', '@b:x'])
    expect(asked[1]?.[0]).toBe('@fresh:x')
    expect(received.map(({ state }) => state.userId).toSorted()).toEqual([...everybody, '@fresh:x'])
    await router.close()
  })
})

describe('a removed module', () => {
  it('has no effect any more: its open ask is aborted, its answer is not used', async () => {
    const signals: AbortSignal[] = []
    let answer = (_: unknown): void => {}
    const leaving = answering('leaving', (_, { signal }) => {
      signals.push(signal)
      return new Promise((resolve) => (answer = resolve))
    })
    const bob = online('@b:x')
    const router = createPresenceRouter({ modules: [leaving, slowEcho('slow', 20, '@s:x')], serverNames: ['x'] })
    const { received, failures } = watch(router)
    router.publish(bob)
    const query = router.getUsersForStates([bob])
    await vi.advanceTimersByTimeAsync(1)
    await router.modules.remove('leaving')
    answer({ '@z:x': [bob] })
    await vi.advanceTimersByTimeAsync(100)
    await expect(query).resolves.toEqual(new Map([['@s:x', new Set([bob])]]))
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
    expect(received.map(({ target }) => target)).toEqual(['@s:x'])
    expect(failures).toEqual([])
    await router.close()
  })

  it('has no share in a merge that it has answered already', async () => {
    const router = createPresenceRouter({
      modules: [echoTo('leaving', '@z:x'), slowEcho('slow', 20, '@s:x')],
      serverNames: ['x'],
    })
    const { received } = watch(router)
    router.publish(online('@b:x'))
    await vi.advanceTimersByTimeAsync(10)
    void router.modules.remove('leaving')
    await vi.advanceTimersByTimeAsync(100)
    expect(received.map(({ target }) => target)).toEqual(['@s:x'])
    await router.close()
  })

  it('may remove itself from a callback', async () => {
    const leaving = answering('leaving', (states) => {
      void router.modules.remove('leaving')
      return { '@z:x': states }
    })
    const router = createPresenceRouter({ modules: [leaving, echoTo('stays', '@s:x')], serverNames: ['x'] })
    const { received } = watch(router)
    router.publish(online('@b:x'))
    await settled()
    expect(received.map(({ target }) => target)).toEqual(['@s:x'])
    expect(router.modules.list().map(({ name }) => name)).toEqual(['stays'])
    await router.close()
  })

  it('must be there', async () => {
    const router = createPresenceRouter()
    await expect(router.modules.remove('nobody')).rejects.toEqual(tagged('ModuleNotFound', { module: 'nobody' }))
    await router.close()
  })
})

describe('start and stop', () => {
  it('come before the first question and after the last; states published before are kept', async () => {
    const order: string[] = []
    const module = definePresenceModule({
      ...answering('one', (states) => {
        order.push(`asked about ${states.length}`)
        return { '@z:x': states }
      }),
      start: () => new Promise((resolve) => setTimeout(() => resolve(order.push('started')), 100)),
      stop: () => order.push('stopped'),
    })
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
    const ready = vi.fn(() => order.push('ready'))
    void router.ready().then(ready)
    router.publish([online('@a:x'), online('@b:x')])
    const query = router.getUsersForStates([])
    await vi.advanceTimersByTimeAsync(99)
    expect(order).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    await query
    await router.flush()
    await router.close()
    expect(order.toSorted()).toEqual(['asked about 0', 'asked about 2', 'ready', 'started', 'stopped'])
    expect(order.at(-1)).toBe('stopped')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
      'no database',
    ],
    ['rejects', () => Promise.reject(new Error('no database')), 'no database'],
    ['hangs', () => new Promise(() => {}), 'within 10000 ms'],
  ])('a start that %s is named, and the others go on; its module is owed what it misses', async (_, start, words) => {
    const broken = definePresenceModule({ ...silent('broken'), start })
    const router = createPresenceRouter({ modules: [broken, echoTo('good', '@z:x')], serverNames: ['x'] })
    const { received, failures } = watch(router)
    router.publish(online('@a:x'))
    const ready = router.ready()
    await vi.advanceTimersByTimeAsync(10_000)
    await ready
    await router.flush()
    expect(received.map(({ target }) => target)).toEqual(['@z:x'])
    expect(failures[0]).toEqual(
      tagged('ModuleStartFailed', { module: 'broken', message: expect.stringContaining(words) }),
    )
    expect(router.modules.list()[0]).toMatchObject({ name: 'broken', owedUsers: 1 })
    await expect(router.drain()).resolves.toMatchObject({ unrouted: new Map([['broken', ['@a:x']]]) })
    await router.close()
  })

  it('a stop that hangs holds up nobody for longer than its time, and is named', async () => {
    const module = definePresenceModule({ ...echoTo('one'), stop: () => new Promise(() => {}) })
    const router = createPresenceRouter({ modules: [module], startDeadlineMs: 500 })
    const { failures } = watch(router)
    const removed = vi.fn()
    void router.modules.remove('one').then(removed)
    await vi.advanceTimersByTimeAsync(499)
    expect(removed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(removed).toHaveBeenCalled()
    await settled()
    expect(failures).toEqual([tagged('ModuleStopFailed', { module: 'one' })])
    await router.close()
  })

  it('a query waits for a starting module within its deadline', async () => {
    const module = definePresenceModule({ ...echoTo('one', '@z:x'), start: () => new Promise(() => {}) })
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
    const { failures } = watch(router)
    const query = router.getUsersForStates([], { deadlineMs: 40 })
    await vi.advanceTimersByTimeAsync(40)
    await expect(query).resolves.toEqual(new Map())
    expect(failures).toEqual([tagged('ModuleTimedOut', { module: 'one', cutShort: true })])
    await router.close()
  })
})

it('tells of every change of life', async () => {
  const events: RouterEvent[] = []
  const router = createPresenceRouter()
  router.events$.subscribe((event) => events.push(event))
  router.modules.add(definePresenceModule({ ...echoTo('one'), start: async () => {}, stop: async () => {} }))
  await settled()
  await router.modules.remove('one')
  expect(events).toEqual([
    { _tag: 'ModuleAdded', module: 'one' },
    { _tag: 'ModuleLifeChanged', module: 'one', life: 'prompt' },
    { _tag: 'ModuleLifeChanged', module: 'one', life: 'stopping' },
    { _tag: 'ModuleRemoved', module: 'one' },
    { _tag: 'ModuleLifeChanged', module: 'one', life: 'stopped' },
  ])
  await router.close()
})
