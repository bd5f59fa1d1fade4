// What a module is asked after a rest, and when it is given up.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { advance, alice, bob, carol, offline, openLife } from './support/life.ts'
import { createMoody, failsOn, hangs, tells, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const HOUR = 3_600_000

describe('a module that goes on failing', () => {
  it('is asked one question about one user after 1, 2, 4, 8 and 16 seconds, and then is parked', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query, lives } = openLife([moody.module])
    await publish(alice(), bob(), carol())
    await query(4)
    const begin = performance.now()
    const asked = moody.asked.length
    await advance(HOUR)
    const probes = moody.asked.slice(asked)
    expect(probes.map(({ atMs }) => Math.floor((atMs - begin) / 1_000))).toEqual([1, 3, 7, 15, 31])
    expect(probes.map(({ about }) => about.length)).toEqual([1, 1, 1, 1, 1])
    expect(lives).toEqual([
      'moody resting',
      ...Array.from({ length: 4 }, () => ['moody probing', 'moody resting']).flat(),
      'moody probing',
      'moody parked',
    ])
    await router.close()
  })

  it('is parked after five rests also when its probes stay unanswered', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query, lifeOf } = openLife([moody.module])
    await publish(bob())
    moody.mood = hangs
    await advance(20)
    moody.mood = throws
    await query(4)
    moody.mood = hangs
    await advance(31_000 + 4_900)
    expect(lifeOf('moody')).toBe('probing')
    await advance(200)
    expect(lifeOf('moody')).toBe('parked')
    await router.close()
  })

  it('is asked about nobody when nobody is known', async () => {
    const moody = createMoody('moody', throws)
    const { router, query, lifeOf } = openLife([moody.module])
    await query(5)
    moody.askedSince()
    moody.mood = tells('@z:x')
    await advance(1_100)
    expect(moody.askedSince()).toEqual([[]])
    expect(lifeOf('moody')).toBe('late')
    await router.close()
  })

  it('is probed about fresh users first, then about each user in turn', async () => {
    const moody = createMoody('moody', throws)
    const { router, publish, query } = openLife([moody.module])
    await publish(alice(), bob())
    await query(4)
    await publish(carol('fresh'))
    moody.askedSince()
    await advance(HOUR)
    expect(moody.askedSince()).toEqual([['@carol:x fresh'], ['@alice:x'], ['@bob:x'], ['@carol:x fresh'], ['@alice:x']])
    await router.close()
  })

  it('counts its rests anew after a success', async () => {
    const moody = createMoody('moody', throws)
    const { router, query, lives } = openLife([moody.module])
    for (let times = 0; times < 10; times++) {
      await query(5)
      await advance(1_010 + 2_010)
      moody.mood = tells()
      await advance(4_010)
      moody.mood = throws
    }
    expect(lives).not.toContain('moody parked')
    await router.close()
  })
})

describe('one user on whom a module always fails', () => {
  it('does not keep it from recovering', async () => {
    const moody = createMoody('moody', failsOn('@carol:x', tells('@z:x')))
    const { router, publish, lives, statusOf } = openLife([moody.module])
    await publish(alice('1'), bob('1'))
    for (let change = 1; change <= 5; change++) await publish(carol(String(change)))
    expect(lives.at(-1)).toBe('moody resting')
    await advance(1_010)
    expect(lives.slice(-2)).toEqual(['moody probing', 'moody late'])
    await publish(alice('2'))
    expect(statusOf('@z:x')).toContain('2')
    await router.close()
  })

  it('does not keep it from recovering either when nobody else is there', async () => {
    const moody = createMoody('moody', failsOn('@carol:x', tells('@z:x')))
    const { router, publish, lives, statusOf } = openLife([moody.module])
    await publish(alice('1'))
    await publish(offline('@alice:x'))
    for (let change = 1; change <= 5; change++) await publish(carol(String(change)))
    await advance(HOUR)
    expect(lives).not.toContain('moody parked')
    await publish(alice('2'))
    await advance(60_000)
    expect(statusOf('@z:x').at(-1)).toBe('2')
    await router.close()
  })
})

describe('a parked module', () => {
  const openParked = async () => {
    const moody = createMoody('moody', throws)
    const rig = openLife([moody.module])
    await rig.publish(alice(), bob())
    await rig.query(4)
    await advance(40_000)
    expect(rig.lifeOf('moody')).toBe('parked')
    moody.askedSince()
    rig.failuresSince()
    return { moody, ...rig }
  }

  it('is asked nothing, is owed nothing, and costs a query no time', async () => {
    const { moody, router, publish, failuresSince } = await openParked()
    moody.mood = tells('@z:x')
    await publish(carol(), offline('@alice:x'))
    const begin = performance.now()
    await expect(router.getUsersForStates([bob()])).resolves.toEqual(new Map())
    expect(performance.now()).toBe(begin)
    expect(failuresSince()).toEqual(['ModuleIsParked'])
    await advance(24 * HOUR)
    expect(moody.askedSince()).toEqual([])
    expect(router.modules.list()).toMatchObject([{ life: 'parked', owedUsers: 0 }])
    await expect(router.drain()).resolves.toMatchObject({ unrouted: new Map() })
    await router.close()
  })

  it('leaves no timer behind', async () => {
    const { router } = await openParked()
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })

  it('is asked about everybody once it is reset, also about who went offline', async () => {
    const { moody, router, publish, lives } = await openParked()
    moody.mood = tells('@z:x')
    await publish(carol('new'), offline('@alice:x'))
    router.modules.reset('moody')
    await advance(10)
    expect(moody.askedSince().flat().toSorted()).toEqual(['@alice:x offline', '@bob:x', '@carol:x new'])
    expect(lives.slice(-2)).toEqual(['moody restarting', 'moody prompt'])
    await router.close()
  })
})
