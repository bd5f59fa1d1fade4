// A module that tells of a change: the observer has the subject's presence at once.
import { definePresenceModule, followList, type GrantedPair, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const tick = () => vi.advanceTimersByTimeAsync(1)
const bob = userPresenceState('@bob:x', { state: 'online', statusMsg: 'hello' })

/** A module whose changes the test tells. */
const telling = () => {
  let changed = (_: Iterable<GrantedPair>): void => {}
  const end = vi.fn()
  const module = definePresenceModule({
    name: 'telling',
    getUsersForStates: () => ({}),
    getInterestedUsers: () => [],
    watch(given) {
      changed = given
      return end
    },
  })
  return { module, end, tell: (pairs: Iterable<GrantedPair>) => changed(pairs) }
}

describe('a follow list', () => {
  it('shows a new observer the presence of the subject at once, and a former one nothing more', async () => {
    const follows = followList()
    const router = createPresenceRouter({ modules: [follows], serverNames: ['x'] })
    const { received } = watch(router)
    router.publish(bob)
    await tick()
    expect(received).toEqual([])
    follows.add('@alice:x', '@bob:x')
    await tick()
    expect(received.map(({ target, state }) => [target, state])).toEqual([['@alice:x', bob]])
    follows.remove('@alice:x', '@bob:x')
    router.publish(userPresenceState('@bob:x'))
    await tick()
    expect(received).toHaveLength(1)
    await router.close()
  })
})

it('a pair that is taken back in the same breath is not shown', async () => {
  const follows = followList()
  const router = createPresenceRouter({ modules: [follows], serverNames: ['x'] })
  const { received } = watch(router)
  router.publish(bob)
  await tick()
  follows.add('@alice:x', '@bob:x')
  follows.remove('@alice:x', '@bob:x')
  await tick()
  expect(received).toEqual([])
  await router.close()
})

it('what never ends is read up to a bound', async () => {
  const { module, tell } = telling()
  const router = createPresenceRouter({ modules: [{ module, permissions: { maxRecipients: 50 } }], serverNames: ['x'] })
  const { failures } = watch(router)
  let read = 0
  tell({
    *[Symbol.iterator]() {
      for (;;) yield { observer: `bad-${read++}`, subject: 'bad' }
    },
  })
  await tick()
  expect(read).toBe(51)
  expect(failures).toMatchObject([{ _tag: 'ModuleAnsweredBadly', problemCount: 51 }])
  await router.close()
})

describe('what a module tells', () => {
  it('in one breath is delivered together, and not on the stack of who tells it', async () => {
    const { module, tell } = telling()
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
    const { received } = watch(router)
    router.publish([bob, userPresenceState('@carol:x', { state: 'online' }), userPresenceState('@gone:x')])
    await tick()
    tell([{ observer: '@a:x', subject: '@bob:x' }])
    tell(['@bob:x', '@carol:x', '@gone:x', '@stranger:x'].map((subject) => ({ observer: '@r:far', subject })))
    expect(received).toEqual([])
    await tick()
    expect(received.map(({ seq, target, state }) => [seq, target, state.userId])).toEqual([
      [1, '@a:x', '@bob:x'],
      [1, 'far', '@bob:x'],
      [1, 'far', '@carol:x'],
    ])
    await router.close()
  })

  it('is not believed: bad pairs are dropped and named, and permissions hold', async () => {
    const { module, tell } = telling()
    const router = createPresenceRouter({
      modules: [{ module, permissions: { remoteRecipients: false, maxRecipients: 4 } }],
      serverNames: ['x'],
    })
    const { received, failures } = watch(router)
    router.publish(bob)
    await tick()
    tell([{ observer: 'nobody', subject: '@bob:x' }, { observer: '@r:far', subject: '@bob:x' }, null as never])
    tell([{ observer: '@a:x', subject: '@bob:x' }])
    tell(7 as never)
    await tick()
    expect(received.map(({ target }) => target)).toEqual(['@a:x'])
    expect(failures).toMatchObject([{ _tag: 'ModuleAnsweredBadly', module: 'telling', callback: 'watch' }])
    await router.close()
  })

  it('badly is dropped pair by pair, each with its place and what is wrong with it', async () => {
    const { module, tell } = telling()
    const router = createPresenceRouter({
      modules: [{ module, permissions: { remoteRecipients: false } }],
      serverNames: ['x'],
    })
    const { received, failures } = watch(router)
    router.publish(bob)
    await tick()
    const throwing = {
      get observer() {
        throw new Error('a trap')
      },
    }
    tell([
      { observer: 'nobody', subject: '@bob:x' },
      { observer: '@a:x', subject: 'nobody' },
      { observer: '@r:far', subject: '@bob:x' },
      throwing,
      { observer: '@b:x', subject: '@bob:x' },
    ] as never)
    tell(7 as never)
    await tick()
    expect(received.map(({ target }) => target)).toEqual(['@b:x'])
    expect(failures).toMatchObject([
      {
        problemCount: 5,
        problems: [
          { path: 'granted[0]', fault: 'names "nobody" and "@bob:x", not both user ids' },
          { path: 'granted[1]', fault: 'names "@a:x" and "nobody", not both user ids' },
          { path: 'granted[2]', fault: 'names a remote observer, which is not permitted' },
          { path: 'granted[3]', fault: 'cannot be read: Error: a trap' },
          { path: 'granted', fault: expect.stringMatching(/^threw while it was read: TypeError: .*iterable/) },
        ],
      },
    ])
    await router.close()
  })

  it('badly too often is spelled out up to a bound, and past the bound on pairs it is read no further', async () => {
    const { module, tell } = telling()
    const router = createPresenceRouter({
      modules: [{ module, permissions: { maxRecipients: 30 } }],
      serverNames: ['x'],
    })
    const { received, failures } = watch(router)
    router.publish(bob)
    await tick()
    tell(Array.from({ length: 19 }, () => ({ observer: 'nobody', subject: 'nobody' })))
    tell(Array.from({ length: 12 }, (_, index) => ({ observer: `@${index}:x`, subject: '@bob:x' })))
    tell([{ observer: '@late:x', subject: '@bob:x' }])
    await tick()
    expect(received).toHaveLength(11)
    const [failure] = failures
    if (failure?._tag !== 'ModuleAnsweredBadly') return expect.unreachable()
    expect(failure.problems).toHaveLength(20)
    expect(failure.problems.at(-1)).toEqual({
      path: 'granted',
      fault: 'names more than 30 pairs; the rest is dropped',
    })
    tell(Array.from({ length: 21 }, () => ({ observer: 'nobody', subject: 'nobody' })))
    await tick()
    expect(failures.at(-1)).toMatchObject({ problemCount: 21, problems: { length: 20 } })
    await router.close()
  })

  it('is delivered as a snapshot', async () => {
    const { module, tell } = telling()
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
    const kinds: string[] = []
    router.events$.subscribe((event) => event._tag === 'StatesRouted' && kinds.push(event.kind))
    router.publish(bob)
    await tick()
    tell([{ observer: '@a:x', subject: '@bob:x' }])
    tell([{ observer: '@b:x', subject: '@bob:x' }])
    await tick()
    expect(kinds).toEqual(['batch', 'snapshot'])
    await router.close()
  })

  it('after it was removed has no effect, and its end is called', async () => {
    const { module, tell, end } = telling()
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
    const { received } = watch(router)
    router.publish(bob)
    await tick()
    tell([{ observer: '@a:x', subject: '@bob:x' }])
    await router.modules.remove('telling')
    tell([{ observer: '@a:x', subject: '@bob:x' }])
    await tick()
    expect(received).toEqual([])
    expect(end).toHaveBeenCalledOnce()
    await router.close()
  })
})

it('a watch that throws is named, and the module works all the same', async () => {
  const module = definePresenceModule({
    name: 'throwing',
    getUsersForStates: (states) => ({ '@z:x': states }),
    getInterestedUsers: () => [],
    watch: () => {
      throw new Error('no list')
    },
  })
  const router = createPresenceRouter({ serverNames: ['x'] })
  const { received, failures } = watch(router)
  router.modules.add(module)
  router.publish(bob)
  await tick()
  expect(received).toHaveLength(1)
  expect(failures).toMatchObject([{ _tag: 'ModuleThrew', callback: 'watch' }])
  await router.close()
})

it('a watch that gives a promise is named, and one that gives no end is not', async () => {
  const watching = (name: string, end: unknown) =>
    definePresenceModule({
      name,
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      watch: () => end as never,
    })
  const router = createPresenceRouter({ serverNames: ['x'] })
  const { failures } = watch(router)
  router.modules.add(
    watching(
      'late',
      Promise.resolve(() => {}),
    ),
  )
  router.modules.add(watching('endless', undefined))
  await tick()
  await router.modules.remove('endless')
  expect(failures).toMatchObject([
    { _tag: 'ModuleThrew', module: 'late', callback: 'watch', message: expect.stringContaining('it gave a promise') },
  ])
  await router.close()
})
