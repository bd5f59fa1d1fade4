// A reset in every life: the module is ended and started again, as if it had never failed.
import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { advance, alice, bob, carol, offline, openLife } from './support/life.ts'
import { createMoody, failsOn, hangs, type Moody, tells, tellsAfter, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A module with hooks that are noted. */
const createNoted = (mood = tells('@z:x'), start: () => unknown = () => {}) => {
  const calls: string[] = []
  const moody = createMoody('noted', mood, {
    start() {
      calls.push('start')
      return start()
    },
    stop: () => void calls.push('stop'),
  })
  return { moody, calls }
}

describe('a reset', () => {
  it('of a module that serves stops and starts it; it is asked about everybody present', async () => {
    const { moody, calls } = createNoted()
    const { router, publish, lives } = openLife([moody.module])
    await publish(alice('1'), bob('1'))
    await publish(offline('@bob:x'))
    moody.askedSince()
    router.modules.reset('noted')
    await advance(10)
    expect(calls).toEqual(['start', 'stop', 'start'])
    expect(lives.slice(-2)).toEqual(['noted restarting', 'noted prompt'])
    expect(moody.askedSince()).toEqual([['@alice:x 1']])
    await router.close()
  })

  it('ends its open asks; nobody is missed', async () => {
    const { moody } = createNoted(hangs)
    const { router, publish, failuresSince, statusOf } = openLife([moody.module])
    await publish(bob('asked'))
    const query = router.getUsersForStates([])
    moody.mood = tells('@z:x')
    router.modules.reset('noted')
    await publish(offline('@bob:x'), carol('meanwhile'))
    await query
    await advance(10)
    expect(failuresSince()).toContain('ModuleIsResting')
    expect(moody.asked.slice(0, 2).map(({ call: { signal } }) => signal.aborted)).toEqual([true, true])
    expect(statusOf('@z:x')).toEqual(expect.arrayContaining([null, 'meanwhile']))
    await router.close()
  })

  it('of a module that rests is the end of its rest, and it is not probed', async () => {
    const { moody, calls } = createNoted(throws)
    const { router, query, publish, lives } = openLife([moody.module])
    await query(5)
    await publish(bob('missed'))
    moody.mood = tells('@z:x')
    moody.askedSince()
    router.modules.reset('noted')
    await advance(10)
    expect(calls).toEqual(['start', 'stop', 'start'])
    expect(lives).toEqual(['noted prompt', 'noted resting', 'noted restarting', 'noted prompt'])
    expect(moody.askedSince()).toEqual([['@bob:x missed']])
    await advance(60_000)
    expect(lives).toHaveLength(4)
    await router.close()
  })

  it('of a module that is probed ends the probe', async () => {
    const { moody } = createNoted(throws)
    const { router, query, lives, failuresSince } = openLife([moody.module])
    await query(5)
    moody.mood = hangs
    await advance(1_500)
    expect(lives.at(-1)).toBe('noted probing')
    failuresSince()
    moody.mood = tells('@z:x')
    router.modules.reset('noted')
    await advance(10)
    expect(moody.asked.at(-1)?.call.signal.aborted).toBe(true)
    expect(failuresSince()).toEqual(['ModuleIsResting'])
    expect(lives.slice(-2)).toEqual(['noted restarting', 'noted prompt'])
    await router.close()
  })

  it('of a parked module brings it back; its rests are counted anew', async () => {
    const { moody, calls } = createNoted(throws)
    const { router, query, lives } = openLife([moody.module])
    await query(5)
    await advance(40_000)
    expect(lives.at(-1)).toBe('noted parked')
    expect(calls).toEqual(['start', 'stop'])
    router.modules.reset('noted')
    await advance(10)
    expect(calls).toEqual(['start', 'stop', 'start'])
    await query(5)
    await advance(10_000)
    expect(lives.filter((life) => life === 'noted parked')).toHaveLength(1)
    await router.close()
  })

  it('of a parked module forgets how long failed asks had waited to be asked again', async () => {
    const { moody } = createNoted(throws)
    const { router, publish, lives } = openLife([moody.module])
    await publish(bob())
    await advance(60_000)
    expect(lives.at(-1)).toBe('noted parked')
    router.modules.reset('noted')
    const begin = performance.now()
    await advance(3_500)
    const since = moody.asked.filter(({ atMs }) => atMs > 60_000)
    expect(since.map(({ atMs }) => Math.floor((atMs - begin) / 1_000))).toEqual([0, 1, 3])
    await router.close()
  })

  it('of a module that is starting begins the start again', async () => {
    const gives: ((_: unknown) => void)[] = []
    const { moody, calls } = createNoted(tells('@z:x'), () => new Promise((resolve) => gives.push(resolve)))
    const { router, publish, statusOf, lifeOf } = openLife([moody.module])
    await publish(bob('hello'))
    router.modules.reset('noted')
    await advance(10)
    expect(calls).toEqual(['start', 'stop', 'start'])
    gives[0]?.('the first start')
    await advance(10)
    expect(lifeOf('noted')).toBe('restarting')
    gives[1]?.('the second')
    await advance(10)
    expect(lifeOf('noted')).toBe('prompt')
    expect(statusOf('@z:x')).toEqual(['hello'])
    await router.close()
  })

  it('of a module that waits to be started again does not wait, and forgets that it failed', async () => {
    let starting: () => unknown = () => Promise.reject(new Error('no database'))
    const { moody, calls } = createNoted(tells('@z:x'), () => starting())
    const { router, lives } = openLife([moody.module])
    await advance(650)
    expect(lives).toEqual(['noted restarting'])
    router.modules.reset('noted')
    await advance(5)
    const starts = () => calls.filter((call) => call === 'start').length
    expect(starts()).toBe(4)
    await advance(650)
    expect(starts()).toBe(6)
    starting = () => {}
    await advance(100)
    expect(lives.at(-1)).toBe('noted late')
    await router.close()
  })

  it('twice, or from a callback of the module itself, is one restart', async () => {
    const { moody, calls } = createNoted()
    const { router, publish, lifeOf } = openLife([moody.module])
    await publish(alice())
    moody.mood = (states, call) => {
      moody.mood = tells('@z:x')
      router.modules.reset('noted')
      router.modules.reset('noted')
      return tells('@z:x')(states, call)
    }
    await publish(bob('hello'))
    await advance(20)
    expect(calls).toEqual(['start', 'stop', 'start'])
    expect(lifeOf('noted')).toBe('prompt')
    await router.close()
  })

  it('from whoever is told that it serves is done when the module begins, too', async () => {
    const ended = vi.fn()
    const watched = vi.fn(() => ended)
    const { moody } = createNoted()
    const module = definePresenceModule({ ...createMoody('plain', tells('@z:x')).module, watch: watched })
    const { router, publish } = openLife([moody.module])
    await publish(bob('hello'))
    let resets = 0
    router.events$.subscribe((event) => {
      if (event._tag !== 'ModuleLifeChanged' || event.life !== 'prompt' || resets++ > 0) return
      router.modules.reset('plain')
    })
    router.modules.add(module)
    await advance(20)
    expect(watched.mock.calls.length - ended.mock.calls.length).toBe(1)
    expect(router.modules.list().at(-1)).toMatchObject({ name: 'plain', life: 'prompt', owedUsers: 0 })
    await router.close()
  })

  it('from the callback of a probe has the new instance asked about everybody, also about the user of the probe', async () => {
    const made: Moody[] = []
    const factory = () => {
      const moody = createMoody('made', tells('@z:x'))
      made.push(moody)
      return moody.module
    }
    const { router, publish, query } = openLife([{ name: 'made', module: factory }])
    await publish(bob())
    const [first] = made
    if (first === undefined) throw new Error('none was made')
    first.mood = throws
    await query(5)
    first.mood = (states, call) => {
      router.modules.reset('made')
      return tells('@z:x')(states, call)
    }
    await advance(1_050)
    expect(made).toHaveLength(2)
    expect(made[1]?.askedSince()).toEqual([['@bob:x']])
    await router.close()
  })

  it('of nobody is refused', async () => {
    const { router } = openLife([])
    expect(() => router.modules.reset('nobody')).toThrow(expect.objectContaining({ _tag: 'ModuleNotFound' }))
    await router.close()
  })

  it('leaves users on whom it failed under no suspicion for long', async () => {
    const { moody } = createNoted(failsOn('@bob:x', tells('@z:x')))
    const { router, publish, received } = openLife([moody.module])
    await publish(bob(), alice())
    await advance(8_000)
    moody.mood = tellsAfter(5, '@z:x')
    router.modules.reset('noted')
    await advance(1_050)
    expect(new Set(received.map(({ state }) => state.userId))).toEqual(new Set(['@alice:x', '@bob:x']))
    await router.close()
  })
})
