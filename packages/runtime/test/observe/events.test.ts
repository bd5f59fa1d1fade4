// That whatever changes or goes wrong is told on `events$`, in the order in which it happened.
import { definePresenceModule } from '@presence-router/core'
import type { PresenceRouter, RouterEvent } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestHost } from '../support/host.ts'
import { answering, echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { open } from './support/measured.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What is told, in few words. */
const told = (router: PresenceRouter): string[] => {
  const all: string[] = []
  router.events$.subscribe((event) => all.push(wordsOf(event)))
  return all
}

const wordsOf = (event: RouterEvent): string => {
  switch (event._tag) {
    case 'Failure':
      return `${event.failure._tag} × ${event.count}`
    case 'ModuleLifeChanged':
      return `${event.module} is ${event.life}`
    case 'StatesRouted':
      return `${event.kind} of ${event.states} as ${event.seq}`
    case 'ModuleAdded':
    case 'ModuleRemoved':
    case 'ModuleReplaced':
      return `${event._tag} ${event.module}`
  }
}

describe('the life of a module is told', () => {
  it('from its adding to its stop', async () => {
    const router = open()
    const events = told(router)
    router.modules.add({
      ...echoTo('one'),
      start: () => new Promise((resolve) => setTimeout(resolve, 10)),
      stop: () => new Promise<void>((resolve) => setTimeout(resolve, 10)),
    })
    await settled(20)
    const removed = router.modules.remove('one')
    await settled(20)
    await removed
    expect(events).toEqual([
      'ModuleAdded one',
      'one is prompt',
      'one is stopping',
      'ModuleRemoved one',
      'one is stopped',
    ])
    await router.close()
  })

  it('when it becomes late, and is trusted again', async () => {
    let ms = 80
    const router = open({
      modules: [answering('one', () => new Promise((resolve) => setTimeout(() => resolve(new Map()), ms)))],
    })
    const events = told(router)
    for (const userId of ['@alice:x', '@bob:x', '@carol:x', '@dave:x']) {
      router.publish(online(userId))
      await settled(100)
      ms = 10
    }
    expect(events).toEqual([
      'one is late',
      'batch of 1 as null',
      'late of 1 as null',
      'batch of 1 as null',
      'late of 1 as null',
      'batch of 1 as null',
      'late of 1 as null',
      'batch of 1 as null',
      'late of 1 as null',
      'one is prompt',
    ])
    await router.close()
  })

  it('when it rests, is probed, and recovers', async () => {
    let isBroken = true
    const router = open({
      modules: [
        answering('one', () => {
          if (isBroken) throw new Error('no')
          return new Map()
        }),
      ],
    })
    const events = told(router)
    for (let user = 0; user < 5; user++) {
      router.publish(online(`@u${user}:x`))
      await settled()
    }
    isBroken = false
    await settled(5_000)
    const lives = events.filter((each) => each.startsWith('one is'))
    expect(lives).toEqual(['one is resting', 'one is probing', 'one is late'])
    expect(events.filter((each) => each.startsWith('ModuleThrew'))).toHaveLength(5)
    await router.close()
  })

  it('when it cannot start, is started again, and is parked in the end', async () => {
    const router = open({
      random: () => 0,
      modules: [{ ...echoTo('one'), start: () => Promise.reject(new Error('never')) }],
    })
    const events = told(router)
    await settled(600_000)
    expect(events.slice(0, 2)).toEqual(['ModuleStartFailed × 1', 'one is restarting'])
    expect(events.at(-1)).toBe('one is parked')
    const rests = events.filter((each) => each === 'one is resting')
    expect(rests).toHaveLength(5)
    router.modules.reset('one')
    expect(events.at(-1)).toBe('one is restarting')
    await router.close()
  })
})

describe('what is refused is told', () => {
  it.each<[string, (router: PresenceRouter) => unknown, string]>([
    ['a bad state', (router) => router.publish({ userId: '@alice:x', state: 'asleep' } as never), 'BadPresenceState'],
    ['a forged origin', (router) => router.publish(online('@alice:x'), { origin: 'far' }), 'OriginForged'],
    ['a bad id', (router) => router.setPresenceForUsers({ nobody: { state: 'online' } }), 'BadUserId'],
    ['a user too many', (router) => router.publish([online('@alice:x'), online('@bob:x')]), 'RouterOverloaded'],
    ['a state after the drain began', (router) => [router.drain(), router.publish(online('@a:x'))], 'RouterClosed'],
  ])('%s', async (_, publish, tag) => {
    const router = open({ maxUsers: 1 })
    const events = told(router)
    publish(router)
    await settled()
    expect(events).toContain(`${tag} × 1`)
    expect(router.counts().refused).toBe(1)
    await router.close()
  })
})

describe('what goes wrong is told', () => {
  it('of a host that cannot start, refuses or cannot', async () => {
    const broken = createTestHost({ name: 'broken', start: () => Promise.reject(new Error('no port')) })
    const host = createTestHost()
    const router = open({ hosts: [broken, host], modules: [echoTo('one', '@z:x')] })
    const events = told(router)
    await router.ready()
    for (const outcome of [{ _tag: 'Failed', reason: 'full' }, { _tag: 'Unsupported' }] as const) {
      host.answerWith(() => outcome)
      router.publish(online(`@${outcome._tag}:x`))
      await settled()
    }
    const failures = events.filter((each) => each.includes('Host'))
    expect(failures).toEqual(['HostSpokeBadly × 1', 'HostRefused × 1', 'HostCannot × 1'])
    await router.close()
  })

  it('of queries that meet a module that rests or is parked', async () => {
    const router = open({
      random: () => 0,
      modules: [{ ...echoTo('one'), start: () => Promise.reject(new Error('never')) }],
    })
    const events = told(router)
    await settled(1_000)
    expect(events.at(-1)).toBe('one is resting')
    await router.getInterestedUsers('@alice:x')
    expect(events.at(-1)).toBe('ModuleIsResting × 1')
    await settled(600_000)
    await router.getInterestedUsers('@alice:x')
    expect(events.slice(-2)).toEqual(['one is parked', 'ModuleIsParked × 1'])
    await router.close()
  })

  it('of queries that are out of time, or find no room to wait', async () => {
    const router = open({ maxQueries: 1, maxWaitingQueries: 0, modules: [silent('one')] })
    const events = told(router)
    const queries = [1, 2].map(() => router.getInterestedUsers('@alice:x'))
    await settled(1_000)
    await Promise.all(queries)
    expect(events).toEqual(['RouterOverloaded × 1', 'ModuleTimedOut × 1'])
    await router.close()
  })

  it('of pairs that a module tells badly', async () => {
    let tell = (_: readonly unknown[]): void => {}
    const teller = definePresenceModule({
      name: 'one',
      getUsersForStates: () => new Map(),
      getInterestedUsers: () => [],
      watch(changed) {
        tell = changed as typeof tell
        return () => {}
      },
    })
    const router = open({ modules: [teller] })
    const events = told(router)
    tell([7])
    await settled()
    expect(events).toEqual(['ModuleAnsweredBadly × 1'])
    await router.close()
  })

  it('before what follows from it', async () => {
    const router = open({ modules: [slowEcho('one', 10, 'nobody', '@z:x')] })
    const events = told(router)
    router.publish(online('@alice:x'))
    await settled(20)
    expect(events).toEqual(['ModuleAnsweredBadly × 1', 'batch of 1 as 1'])
    await router.close()
  })
})
