// When a module that fails is left alone, what counts for that, and what is ended by it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, alice, bob, openLife } from './support/life.ts'
import { createMoody, hangs, type Mood, tells, tellsAfter, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const well = tells('@z:x')

describe('a module rests', () => {
  it.each<[string, Mood]>([
    ['throws', throws],
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['answers what is no answer', () => 7],
    ['throws when its answer is read', () => new Proxy({}, { ownKeys: throws as never })],
    ['stays silent until its deadline', hangs],
  ])('upon the fifth failed ask in a row, and not before: it %s', async (_, mood) => {
    const moody = createMoody('moody', mood)
    const { router, publish, lifeOf } = openLife([moody.module])
    for (let failures = 1; failures <= 5; failures++) {
      expect(['prompt', 'late']).toContain(lifeOf('moody'))
      const query = router.getUsersForStates([])
      await advance(mood === hangs ? 1_000 : 1)
      await query
    }
    expect(lifeOf('moody')).toBe('resting')
    await publish(bob())
    expect(moody.asked).toHaveLength(5)
    await router.close()
  })

  it('not when one ask in five is answered, as long as there are fewer than ten', async () => {
    const moody = createMoody('moody', throws)
    const { router, query, lifeOf } = openLife([moody.module])
    await query(4)
    moody.mood = well
    await query(1)
    moody.mood = throws
    await query(4)
    expect(lifeOf('moody')).toBe('prompt')
    await query(1)
    expect(lifeOf('moody')).toBe('resting')
    await router.close()
  })

  it('when half of its last twenty asks failed', async () => {
    const moody = createMoody('moody', well)
    const { router, query, lifeOf } = openLife([moody.module])
    await query(100)
    for (let failures = 1; failures <= 10; failures++) {
      expect(lifeOf('moody')).toBe('prompt')
      moody.mood = throws
      await query(1)
      moody.mood = well
      if (failures < 10) await query(1)
    }
    expect(lifeOf('moody')).toBe('resting')
    await router.close()
  })

  it('not when fewer than half of its last twenty asks failed, however long that goes on', async () => {
    const moody = createMoody('moody', well)
    const { router, query, lifeOf } = openLife([moody.module])
    for (let round = 0; round < 100; round++) {
      moody.mood = well
      await query(11)
      moody.mood = throws
      await query(4)
      moody.mood = well
      await query(1)
      moody.mood = throws
      await query(4)
    }
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })

  it('for failures of published states and of both queries together', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query, lifeOf } = openLife([moody.module])
    await publish(bob('1'))
    await publish(bob('2'))
    await query(2)
    expect(lifeOf('moody')).toBe('prompt')
    await router.getInterestedUsers('@alice:x')
    expect(lifeOf('moody')).toBe('resting')
    await router.close()
  })

  it('alone: the others are asked as before', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query, received } = openLife([moody.module, echoTo('good', '@g:x')])
    await query(5)
    await publish(bob())
    expect(received.map(({ target }) => target)).toEqual(['@g:x'])
    await expect(router.getUsersForStates([bob()])).resolves.toEqual(new Map([['@g:x', new Set([bob()])]]))
    await router.close()
  })
})

describe('what counts for nothing', () => {
  it('is an ask that was cut short by its caller', async () => {
    const moody = createMoody('moody', hangs)
    const { router, failuresSince, lifeOf } = openLife([moody.module])
    for (let times = 0; times < 20; times++) {
      const query = router.getUsersForStates([], { deadlineMs: 999 })
      await advance(999)
      await query
    }
    expect(failuresSince()).toEqual(Array.from({ length: 20 }, () => 'ModuleTimedOut'))
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })

  it('is an ask that waited for others, or found no room', async () => {
    const moody = createMoody('moody', hangs)
    const { router, failuresSince, lifeOf } = openLife([moody.module], { maxQueries: 1, maxWaitingQueries: 5 })
    const queries = Array.from({ length: 12 }, () => router.getUsersForStates([]))
    await advance(1_000)
    await Promise.all(queries)
    const tags = failuresSince()
    expect(tags.filter((tag) => tag === 'RouterOverloaded')).toHaveLength(6)
    expect(tags.filter((tag) => tag === 'ModuleTimedOut')).toHaveLength(6)
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })

  it('is an ask that its caller gave up', async () => {
    const moody = createMoody('moody', hangs)
    const { router, failures, lifeOf } = openLife([moody.module])
    for (let times = 0; times < 20; times++) {
      const controller = new AbortController()
      const query = router.getUsersForStates([], { signal: controller.signal })
      controller.abort('enough')
      await expect(query).rejects.toBe('enough')
    }
    expect(failures).toEqual([])
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })

  it('is a bad entry beside good ones', async () => {
    const moody = createMoody('moody', (states) => ({ nobody: states, '@z:x': states }))
    const { query, lifeOf, failuresSince, router } = openLife([moody.module])
    await query(20)
    expect(new Set(failuresSince())).toEqual(new Set(['ModuleAnsweredBadly']))
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })

  it('is what it failed at before a rest', async () => {
    const moody = createMoody('moody', throws)
    const { query, lifeOf, router } = openLife([moody.module])
    await query(5)
    moody.mood = well
    await advance(1_100)
    expect(lifeOf('moody')).toBe('late')
    moody.mood = throws
    await query(4)
    expect(lifeOf('moody')).toBe('late')
    await query(1)
    expect(lifeOf('moody')).toBe('resting')
    await router.close()
  })
})

describe('when a module begins to rest', () => {
  it('its open asks end at once, as ModuleIsResting, and their signals are aborted', async () => {
    const moody = createMoody('moody', hangs)
    const { router, query, publish, failuresSince, received } = openLife([moody.module, echoTo('good', '@g:x')])
    await publish(bob())
    const open = router.getUsersForStates([alice()])
    const { call } = moody.asked.at(-1) ?? {}
    moody.mood = throws
    await query(5)
    await expect(open).resolves.toEqual(new Map([['@g:x', new Set([alice()])]]))
    expect(failuresSince().slice(5)).toEqual(['ModuleIsResting', 'ModuleIsResting'])
    expect(moody.asked.slice(0, 2).map(({ call: { signal } }) => signal.aborted)).toEqual([true, true])
    expect(call?.signal.reason).toMatchObject({ _tag: 'ModuleIsResting', module: 'moody' })
    await advance(0)
    expect(received.map(({ target }) => target)).toEqual(['@g:x'])
    await router.close()
  })

  it('queries that waited for room end at once, too', async () => {
    const moody = createMoody('moody', tellsAfter(10, '@z:x'))
    const { router, publish, failuresSince, lifeOf } = openLife([moody.module], { maxQueries: 1 })
    const begin = performance.now()
    moody.mood = hangs
    const open = [1, 2, 3].map(() => router.getUsersForStates([]))
    moody.mood = throws
    for (let change = 0; change < 5; change++) await publish(bob(String(change)))
    await Promise.all(open)
    expect(performance.now() - begin).toBeLessThan(10)
    expect(lifeOf('moody')).toBe('resting')
    expect(failuresSince().filter((tag) => tag === 'ModuleIsResting')).toHaveLength(3)
    await router.close()
  })

  it('a late answer to one of them has no effect', async () => {
    const moody = createMoody('moody', tellsAfter(30, '@z:x'))
    const { router, query, publish, received } = openLife([moody.module])
    await publish(bob('late'))
    moody.mood = throws
    await query(5)
    await advance(500)
    expect(received).toEqual([])
    await router.close()
  })
})

describe('a module that rests or is probed', () => {
  it('costs a query no time', async () => {
    const moody = createMoody('moody', throws)
    const { router, query, failuresSince, lifeOf, publish } = openLife([moody.module, echoTo('good', '@g:x')])
    await publish(bob())
    await query(5)
    failuresSince()
    const timed = async (): Promise<number> => {
      const begin = performance.now()
      await expect(router.getUsersForStates([])).resolves.toEqual(new Map([['@g:x', new Set()]]))
      await expect(router.getInterestedUsers('@alice:x')).resolves.toEqual(new Set())
      return performance.now() - begin
    }
    expect(await timed()).toBe(0)
    moody.mood = hangs
    await advance(1_010)
    expect(lifeOf('moody')).toBe('probing')
    const asks = moody.asked.length
    expect(await timed()).toBe(0)
    expect(moody.asked).toHaveLength(asks)
    expect(new Set(failuresSince())).toEqual(new Set(['ModuleIsResting']))
    await router.close()
  })
})
