// Whom a module is asked about when it is back, and how it is trusted again.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, alice, bob, carol, offline, online, openLife } from './support/life.ts'
import { createMoody, failsOn, tells, tellsAfter, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A module that answered well about Alice and Bob, and rests now. */
const openResting = async () => {
  const moody = createMoody('moody', tells('@z:x'))
  const rig = openLife([moody.module])
  await rig.publish(alice('before'), bob('before'))
  moody.mood = throws
  await rig.query(5)
  expect(rig.lifeOf('moody')).toBe('resting')
  moody.askedSince()
  return { moody, ...rig }
}

describe('a module that recovers', () => {
  it('is asked about everybody present and whom it missed, also who went offline, in the latest state, and once', async () => {
    const { moody, router, publish, statusOf } = await openResting()
    await publish(carol('one'))
    await publish(carol('two'), offline('@bob:x'))
    moody.mood = tells('@z:x')
    await advance(1_010)
    const [probe, ...caughtUp] = moody.askedSince()
    expect(probe).toEqual(['@carol:x two'])
    expect(caughtUp.flat().toSorted()).toEqual(['@alice:x before', '@bob:x offline'])
    expect(statusOf('@z:x')).not.toContain('one')
    await router.close()
  })

  it('is asked in batches, and about fresh states first', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query } = openLife([moody.module], { maxBatchUsers: 2 })
    await query(5)
    const everybody = ['@1:x', '@2:x', '@3:x', '@4:x', '@5:x']
    await publish(...everybody.map((userId) => online(userId)))
    moody.askedSince()
    moody.mood = tellsAfter(20, '@z:x')
    await advance(1_010)
    expect(moody.askedSince()).toEqual([['@1:x']])
    await advance(21)
    await publish(online('@5:x', 'fresh'))
    await advance(200)
    const [first, second] = moody.askedSince()
    expect(first).toEqual(['@2:x', '@3:x'])
    expect(second).toEqual(['@5:x fresh', '@4:x'])
    await router.close()
  })

  it('is asked at once about those on whom it failed before, too', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, received, lifeOf } = openLife([moody.module])
    await publish(alice('hello'))
    await advance(15_500)
    expect(lifeOf('moody')).toBe('resting')
    await publish(bob('hello'))
    moody.mood = tells('@z:x')
    await advance(1_000)
    expect(lifeOf('moody')).not.toBe('resting')
    expect(new Set(received.map(({ state }) => state.userId))).toEqual(new Set(['@alice:x', '@bob:x']))
    await router.close()
  })

  it('is asked about the others when it goes on failing on one', async () => {
    const { moody, router, publish, received } = await openResting()
    await publish(carol(), online('@dave:x'))
    moody.mood = failsOn('@carol:x', tells('@z:x'))
    await advance(120_000)
    expect(new Set(received.map(({ state }) => state.userId))).toEqual(new Set(['@alice:x', '@bob:x', '@dave:x']))
    await router.close()
  })

  it('is late, until it was prompt three times in a row: with its probe, and since', async () => {
    const { moody, router, publish, lives } = await openResting()
    moody.mood = tells('@z:x')
    await advance(1_010)
    expect(lives).toEqual(['moody resting', 'moody probing', 'moody late'])
    await publish(bob('1'))
    expect(lives.at(-1)).toBe('moody prompt')
    await router.close()
  })

  it('delays nobody when it is slow then', async () => {
    const moody = createMoody('moody', throws)
    const { router, query, publish, received } = openLife([moody.module, echoTo('good', '@g:x')])
    await query(5)
    moody.mood = tellsAfter(500, '@z:x')
    await advance(2_000)
    await publish(carol('now'))
    expect(received.map(({ target, state }) => [target, state.statusMsg])).toEqual([['@g:x', 'now']])
    await router.close()
  })
})

describe('a late module', () => {
  it('that answers promptly to queries alone stays late', async () => {
    const moody = createMoody('moody', tellsAfter(60, '@z:x'))
    const { router, publish, query, lifeOf } = openLife([moody.module])
    await publish(bob())
    await advance(100)
    expect(lifeOf('moody')).toBe('late')
    moody.mood = tells('@z:x')
    await query(10)
    expect(lifeOf('moody')).toBe('late')
    await router.close()
  })

  it('that fails between prompt answers begins to count anew', async () => {
    const moody = createMoody('moody', tellsAfter(60, '@z:x'))
    const { router, publish, lifeOf } = openLife([moody.module])
    await publish(bob())
    await advance(100)
    for (const [statusMsg, mood] of [
      ['1', tells('@z:x')],
      ['2', tells('@z:x')],
      ['3', throws],
      ['4', tells('@z:x')],
      ['5', tells('@z:x')],
    ] as const) {
      moody.mood = mood
      await publish(bob(statusMsg))
      expect(lifeOf('moody')).toBe('late')
    }
    await publish(bob('6'))
    expect(lifeOf('moody')).toBe('prompt')
    await router.close()
  })
})

describe('flush and drain', () => {
  it('do not wait for a module that rests; what it is owed is in the report of the drain', async () => {
    const { router, publish } = await openResting()
    await publish(carol())
    await expect(router.flush()).resolves.toBeUndefined()
    const begin = performance.now()
    await expect(router.drain()).resolves.toMatchObject({ unrouted: new Map([['moody', ['@carol:x']]]) })
    expect(performance.now()).toBe(begin)
    await router.close()
  })

  it('resolve when a module begins to rest while they wait', async () => {
    const moody = createMoody('moody', tellsAfter(900, '@z:x'))
    const { router, publish, query } = openLife([moody.module])
    await publish(alice())
    await publish(bob())
    const flushed = vi.fn()
    void router.flush().then(flushed)
    await advance(10)
    expect(flushed).not.toHaveBeenCalled()
    moody.mood = throws
    await query(5)
    await advance(0)
    expect(flushed).toHaveBeenCalled()
    await router.close()
  })
})
