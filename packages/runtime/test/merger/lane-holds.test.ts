// What a lane holds on to, and for how long: users of whom the table must know, and what is remembered of their order.
import { type PresenceModule, userPresenceState } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMoody, hangs, type Mood, tells, throws } from '../life/support/moody.ts'
import { measured, open } from '../observe/support/measured.ts'
import { echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const remembered = (router: PresenceRouter): number =>
  measured(router, 'presence_router_bound_used')['{bound="order guard"}'] ?? 0
const offline = (userId: string) => userPresenceState(userId)

describe('a full table makes no room', () => {
  /** Whether there is room for Bob when Alice, the only user, has gone offline. */
  const hasRoom = (router: PresenceRouter): boolean => router.publish(online('@bob:x')).accepted === 1

  it('while a module is being asked about the user', async () => {
    const router = open({ maxUsers: 1, modules: [slowEcho('slow', 300, '@z:x')] })
    router.publish(offline('@alice:x'))
    await settled(100)
    expect(hasRoom(router)).toBe(false)
    await settled(250)
    expect(hasRoom(router)).toBe(true)
    await router.close()
  })

  it('while a busy module is still to be asked about them', async () => {
    const router = open({ maxUsers: 1, modules: [slowEcho('slow', 300, '@z:x')] })
    router.publish(online('@alice:x'))
    await settled(100)
    router.publish(offline('@alice:x'))
    await settled(220)
    expect(hasRoom(router)).toBe(false)
    await settled(300)
    expect(hasRoom(router)).toBe(true)
    await router.close()
  })

  it('while a module that is starting is to be asked about them', async () => {
    let isReady = (): void => {}
    const { module } = createMoody('slow', tells('@z:x'), {
      start: () =>
        new Promise<void>((resolve) => {
          isReady = resolve
        }),
    })
    const router = open({ maxUsers: 1, modules: [module] })
    router.publish(offline('@alice:x'))
    await settled(100)
    expect(hasRoom(router)).toBe(false)
    isReady()
    await settled(100)
    expect(hasRoom(router)).toBe(true)
    await router.close()
  })

  it('but for a module that has failed on them, or that rests: then they are forgotten', async () => {
    const moody = createMoody('moody', throws)
    const router = open({ maxUsers: 1, modules: [moody.module] })
    router.publish(offline('@alice:x'))
    await settled(10)
    expect(router.modules.list()).toMatchObject([{ owedUsers: 1 }])
    expect(hasRoom(router)).toBe(true)
    expect(router.modules.list()).toMatchObject([{ owedUsers: 0 }])
    moody.mood = tells('@z:x')
    await settled(10)
    expect(moody.askedSince()).toEqual([['@alice:x offline'], ['@bob:x']])
    moody.mood = throws
    for (let times = 0; times < 10; times++) await router.getInterestedUsers('@z:x')
    expect(router.modules.list()).toMatchObject([{ life: 'resting' }])
    router.publish(offline('@bob:x'))
    await settled(10)
    expect(router.publish(online('@carol:x')).accepted).toBe(1)
    await router.close()
  })
})

describe('what is remembered of the order', () => {
  it('is what others are sent of the user who is asked about, and nothing when that is settled', async () => {
    const router = open({ modules: [slowEcho('slow', 300, '@z:x'), echoTo('fast', '@y:x')] })
    router.publish(online('@alice:x', '1'))
    await settled(100)
    expect(remembered(router)).toBe(1)
    router.publish(online('@bob:x', '1'))
    await settled(100)
    expect(remembered(router)).toBe(1) // the lane is yet to be asked about Bob, in the latest version
    await settled(1_000)
    expect(remembered(router)).toBe(0)
    await router.close()
  })

  it.each([
    ['removed', (router: PresenceRouter) => router.modules.remove('hung')],
    ['replaced', (router: PresenceRouter) => router.modules.replace('hung', echoTo('hung'))],
  ])('is nothing when the module that was asked is %s', async (_, change) => {
    const router = open({ modules: [silent('hung'), echoTo('fast', '@y:x')] })
    router.publish(online('@alice:x', '1'))
    await settled(100)
    expect(remembered(router)).toBe(1)
    await change(router)
    await settled(10)
    expect(remembered(router)).toBe(0)
    await router.close()
  })

  it('is nothing when a snapshot has been sent', async () => {
    const seesAll = createMoody('all', tells('@z:x')).module
    const router = open({ modules: [{ ...seesAll, getInterestedUsers: () => 'ALL' as const }] })
    router.publish(online('@alice:x', '1'))
    await settled(10)
    await router.sendLocalOnlinePresenceTo(['@z:x'])
    router.publish(online('@alice:x', '2'))
    await settled(10)
    expect(remembered(router)).toBe(0)
    await router.close()
  })

  it('is nothing when the ask has failed, or the module that was to be asked again is removed', async () => {
    const moody = createMoody('rewriting', hangs)
    const rewriting = { module: moody.module, permissions: { rewriteStates: true } }
    const router = open({ modules: [silent('hung'), rewriting, echoTo('fast', '@y:x')] })
    router.publish(online('@alice:x', '1'))
    await settled(100)
    await router.modules.remove('rewriting')
    expect(remembered(router)).toBe(1)
    await settled(1_000)
    expect(remembered(router)).toBe(0)
    await router.modules.remove('hung')
    moody.mood = throws
    router.modules.add(rewriting)
    await settled(10)
    router.publish(online('@bob:x', '1'))
    await settled(10)
    expect(remembered(router)).toBe(1)
    await router.modules.remove('rewriting')
    expect(remembered(router)).toBe(0)
    await router.close()
  })
})

describe('past the bound of what is remembered', () => {
  const rewritten: Mood = (states) => ({
    '@only:x': states.map((state) => userPresenceState(state.userId, { ...state, statusMsg: 'rewritten' })),
  })
  /** A rewriter whose state of Alice is dropped at 2 s, when it is asked again: Alice is sent to more than one other. */
  const openFull = (chance: number, ...others: PresenceModule[]) => {
    const rewriting = createMoody('rewriting', tells())
    const asks = { module: rewriting.module, permissions: { rewriteStates: true } }
    const modules = [...others, asks, echoTo('fast', '@a:x', '@b:x'), slowEcho('slow', 300, '@c:x')]
    const router = open({ maxRememberedSends: 1, random: () => chance, modules })
    const publish = async () => {
      rewriting.mood = hangs
      router.publish(online('@alice:x', '1'))
      await settled(100)
      rewriting.mood = rewritten
    }
    return { router, rewriting, publish, ...watch(router) }
  }

  it.each([
    [0, [0, 2_000, 4_000]],
    [1, [0, 2_000, 3_000]],
  ])(
    'what was dropped is asked about again, by chance %i sooner, and reaches whom it is for',
    async (chance, asked) => {
      const { router, rewriting, publish, statusOf, failures } = openFull(chance)
      await publish()
      await settled(11_000)
      expect(rewriting.asked.map(({ atMs }) => atMs)).toEqual(asked) // failed, dropped, delivered
      expect(statusOf('@only:x')).toEqual(['rewritten'])
      expect(failures.map(({ _tag }) => _tag)).toContain('RouterOverloaded')
      expect(remembered(router)).toBe(0)
      await router.close()
    },
  )

  it('a parked module is owed nothing all the same', async () => {
    const { router, publish, failures } = openFull(0, createMoody('parked', throws).module)
    for (let times = 0; times < 5; times++) void router.getInterestedUsers('@z:x')
    await settled(120_000)
    await publish()
    await settled(2_500)
    expect(failures.map(({ _tag }) => _tag)).toContain('RouterOverloaded')
    expect(router.modules.list()).toMatchObject([{ life: 'parked', owedUsers: 0 }, { owedUsers: 1 }, {}, {}])
    await router.close()
  })
})
