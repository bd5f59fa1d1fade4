// How states come in: what is accepted, coalesced and refused, who may speak for whom, and what is counted.
import { type UserPresenceState, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { processTime } from '../src/time.ts'
import { answering, echoTo } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const online = (userId: string, statusMsg: string | null = null) =>
  userPresenceState(userId, { state: 'online', statusMsg })
/** A module that notes how many states it is asked about. */
const counting = (sizes: number[]) =>
  answering('counting', (states) => {
    sizes.push(states.length)
    return {}
  })
const settled = () => vi.advanceTimersByTimeAsync(1)

describe('publish', () => {
  it('returns at once and runs no module on the stack of the caller', async () => {
    const called = vi.fn(() => ({}))
    const router = createPresenceRouter({ modules: [answering('one', called)], serverNames: ['x'] })
    expect(router.publish(online('@a:x'))).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
    expect(called).not.toHaveBeenCalled()
    await settled()
    expect(called).toHaveBeenCalledOnce()
    await router.close()
  })

  it('asks nobody about an equal state again, though it is another object', async () => {
    const called = vi.fn(() => ({}))
    const router = createPresenceRouter({ modules: [answering('one', called)], serverNames: ['x'] })
    router.publish(online('@a:x'))
    await settled()
    expect(router.publish({ ...online('@a:x') })).toEqual({ accepted: 1, coalesced: 1, refused: 0 })
    await settled()
    expect(called).toHaveBeenCalledOnce()
    await router.close()
  })

  it('gathers while a batch is being routed, and routes the latest', async () => {
    const asked: (string | null)[][] = []
    const slow = answering('slow', (states) => {
      asked.push(states.map(({ statusMsg }) => statusMsg))
      return new Promise((resolve) => setTimeout(() => resolve({}), 30))
    })
    const router = createPresenceRouter({ modules: [slow], serverNames: ['x'] })
    router.publish(online('@a:x', '1'))
    await vi.advanceTimersByTimeAsync(10)
    router.publish([online('@a:x', '2'), online('@b:x', 'b'), online('@a:x', '3')])
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toEqual([['1'], ['3', 'b']])
    await router.close()
  })

  it('takes the good states of a call and refuses each bad one with its field', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    const { received, failures } = watch(router)
    const bad: unknown[] = [
      null,
      'text',
      {},
      { userId: 'bob' },
      { userId: '@b:x', state: 'away' },
      { userId: '@b:x', lastActiveTs: Number.NaN },
      { userId: '@b:x', lastUserSyncTs: -1 },
      { userId: '@b:x', lastFederationUpdateTs: 0.5 },
      { userId: '@b:x', statusMsg: 7 },
      { userId: '@b:x', currentlyActive: 'yes' },
    ]
    const receipt = router.publish([online('@a:x'), ...bad, online('@c:x')] as UserPresenceState[])
    expect(receipt).toEqual({ accepted: 2, coalesced: 0, refused: 10 })
    await settled()
    expect(received.map(({ state }) => state.userId)).toEqual(['@a:x', '@c:x'])
    expect(failures.map((failure) => (failure._tag === 'BadPresenceState' ? failure.field : failure._tag))).toEqual([
      null,
      'userId',
      'state',
      'lastActiveTs',
      'lastUserSyncTs',
      'lastFederationUpdateTs',
      'statusMsg',
      'currentlyActive',
    ])
    await router.close()
  })

  it('never throws, also when what it is given throws while it is read', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const breaking = function* () {
      yield online('@a:x')
      throw new Error('the source broke')
    }
    expect(router.publish(breaking())).toEqual({ accepted: 1, coalesced: 0, refused: 1 })
    expect(router.publish(undefined as never)).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap')
        },
        has: () => {
          throw new Error('trap')
        },
      },
    )
    expect(router.publish(trap as never)).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    await router.close()
  })

  it('keeps to maxUsers: refuses new users aloud, updates known ones, and lets long-offline ones go first', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'], maxUsers: 2 })
    const { failures } = watch(router)
    router.publish([online('@a:x'), online('@b:x')])
    await settled()
    expect(router.publish(online('@c:x'))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    expect(router.publish(userPresenceState('@b:x'))).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
    expect(router.publish(online('@c:x'))).toMatchObject({ refused: 1 }) // @b:x has not been routed as offline yet
    await settled()
    expect(router.publish(online('@c:x'))).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
    await settled()
    expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', resource: 'presence table', limit: 2 }])
    await router.close()
  })

  it('makes batches of at most maxBatchUsers', async () => {
    const sizes: number[] = []
    const router = createPresenceRouter({
      modules: [counting(sizes)],
      serverNames: ['x'],
      maxBatchUsers: 4,
    })
    router.publish(Array.from({ length: 10 }, (_, index) => online(`@${index}:x`)))
    await router.flush()
    expect(sizes).toEqual([4, 4, 2])
    await router.close()
  })

  it('gathers for the window when one is set', async () => {
    const sizes: number[] = []
    const router = createPresenceRouter({
      modules: [counting(sizes)],
      serverNames: ['x'],
      batchWindowMs: 20,
    })
    router.publish(online('@a:x'))
    await vi.advanceTimersByTimeAsync(19)
    router.publish(online('@b:x'))
    expect(sizes).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sizes).toEqual([2])
    await router.close()
  })
})

describe('the origin', () => {
  it("must be the user's server; what is forged changes nothing and is reported once with its count", async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    const events: unknown[] = []
    router.events$.subscribe((event) => event._tag === 'Failure' && events.push(event))
    const { received } = watch(router)
    const forged = Array.from({ length: 1_000 }, (_, index) => online(`@${index}:x`))
    expect(router.publish([...forged, online('@e:evil')], { origin: 'evil' })).toEqual({
      accepted: 1,
      coalesced: 0,
      refused: 1_000,
    })
    await settled()
    expect(received.map(({ state }) => state.userId)).toEqual(['@e:evil'])
    expect(events).toMatchObject([{ count: 1_000, failure: { _tag: 'OriginForged', userId: '@0:x', origin: 'evil' } }])
    await router.close()
  })
})

describe('setPresenceForUsers', () => {
  it('changes state and status only, and is routed also when nothing changes', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    const { received } = watch(router)
    router.publish(userPresenceState('@a:x', { state: 'online', lastActiveTs: 5, statusMsg: 'busy' }))
    await settled()
    for (let time = 0; time < 2; time++) {
      expect(
        router.setPresenceForUsers({
          '@a:x': { state: 'unavailable' },
          '@new:far': { state: 'online', statusMsg: 'hi' },
        }),
      ).toEqual({
        accepted: 2,
        coalesced: 0,
        refused: 0,
      })
      await settled()
    }
    expect(
      received.slice(1).map(({ state }) => [state.userId, state.state, state.statusMsg, state.lastActiveTs]),
    ).toEqual([
      ['@a:x', 'unavailable', null, 5],
      ['@new:far', 'online', 'hi', 0],
      ['@a:x', 'unavailable', null, 5],
      ['@new:far', 'online', 'hi', 0],
    ])
    await router.close()
  })

  it('refuses a bad entry and takes the others', async () => {
    const router = createPresenceRouter({ serverNames: ['x'] })
    const { failures } = watch(router)
    const changes = {
      nobody: { state: 'online' },
      '@a:x': { state: 'asleep' },
      '@b:x': null,
      '@c:x': {},
      '@d:x': { state: 'online' },
    }
    expect(router.setPresenceForUsers(changes as never)).toEqual({ accepted: 1, coalesced: 0, refused: 4 })
    expect(router.setPresenceForUsers(null as never)).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    await settled()
    expect(failures.map(({ _tag }) => _tag)).toEqual(['BadUserId', 'BadPresenceState', 'BadPresenceState'])
    await router.close()
  })
})

it('counts: published = accepted + refused, accepted = coalesced + routed + waiting', async () => {
  const router = createPresenceRouter({
    modules: [answering('slow', () => new Promise((resolve) => setTimeout(() => resolve({}), 30)))],
    serverNames: ['x'],
  })
  router.publish([online('@a:x', '1'), online('@a:x', '2'), online('@b:x'), online('@b:x'), { userId: 'bad' } as never])
  expect(router.counts()).toEqual({ published: 5, accepted: 4, refused: 1, coalesced: 2, routed: 0, waiting: 2 })
  await settled()
  router.publish(online('@a:x', '3'))
  expect(router.counts()).toEqual({ published: 6, accepted: 5, refused: 1, coalesced: 2, routed: 0, waiting: 3 })
  await vi.advanceTimersByTimeAsync(100)
  expect(router.counts()).toEqual({ published: 6, accepted: 5, refused: 1, coalesced: 2, routed: 3, waiting: 0 })
  await router.close()
})

describe('a bug of ours', () => {
  const boom = new Error('our bug')
  const patienceMs = 77
  it.each([
    // The third look: after the ask of a module whose promise is waited for, and for whose deadline a timer was set.
    ['while modules are asked', { elapsed: 3, after: Number.NaN }],
    ['while they are waited for', { elapsed: Number.NaN, after: patienceMs }],
  ])('%s is told to the embedder, and the next batch is routed', async (_, broken) => {
    let looks = 0
    const time = {
      ...processTime,
      elapsed: () => {
        if (++looks === broken.elapsed) throw boom
        return processTime.elapsed()
      },
      after: (ms: number, run: () => void) => {
        if (ms === broken.after) throw boom
        return processTime.after(ms, run)
      },
    }
    const told: unknown[] = []
    const answers = [new Promise<never>(() => {}), new Map()]
    const module = answering('one', () => answers.shift() ?? new Map())
    const router = createPresenceRouter({ modules: [module], time, patienceMs, onDefect: (cause) => told.push(cause) })
    await settled()
    looks = 0
    router.publish(online('@a:x'))
    await settled()
    router.publish(online('@b:x'))
    await settled()
    expect(told).toEqual([boom])
    expect(router.counts()).toMatchObject({ routed: 2, waiting: 0 })
    await router.close()
  })
})
