// How the router says that it is.
import { userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestHost } from '../support/host.ts'
import { answering, echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { open } from './support/measured.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

const throwing = (name: string) =>
  answering(name, () => {
    throw new Error('no')
  })
const unready = { ...echoTo('unready'), start: () => new Promise<void>((resolve) => setTimeout(resolve, 100)) }
const broken = { name: 'broken', start: () => Promise.reject(new Error('no port')) }

describe('is ok', () => {
  it('with nothing in it: who embeds it may do without modules and hosts', async () => {
    const router = open()
    expect(router.health()).toEqual({
      status: 'ok',
      reasons: [],
      isTaking: true,
      isDelivering: true,
      modules: [],
      hosts: [],
      nearlyFull: [],
    })
    await router.close()
  })

  it('when everything serves, and says how each part does', async () => {
    const router = open({ modules: [echoTo('one', '@z:x'), silent('two')], hosts: [createTestHost()] })
    await router.ready()
    await settled(99)
    router.publish([online('@alice:x'), online('@bob:x')])
    await settled(1_051)
    expect(router.health()).toMatchObject({
      status: 'ok', // late: its answers come, later
      reasons: [],
      modules: [
        { name: 'one', life: 'prompt', since: 1_000_000, failuresInARow: 0, owedUsers: 0 },
        { name: 'two', life: 'late', since: 1_000_149, failuresInARow: 1, owedUsers: 2 },
      ],
      hosts: [{ name: 'server', life: 'open', waitingStates: 0, openCalls: 0 }],
    })
    await router.close()
  })

  it('and counts a user once whom a module is asked about and is still to be asked about', async () => {
    const router = open({ modules: [slowEcho('one', 300)] })
    router.publish([online('@alice:x'), online('@bob:x')])
    await settled(100)
    router.publish([userPresenceState('@alice:x'), online('@carol:x')])
    await settled()
    expect(router.health().modules).toMatchObject([{ owedUsers: 3 }])
    expect(router.modules.list()).toMatchObject([{ owedUsers: 3 }])
    await router.close()
  })

  it('when there is no room for queries to wait, and none does', async () => {
    const router = open({ maxWaitingQueries: 0, modules: [echoTo('one')] })
    expect(router.health().status).toBe('ok')
    await router.close()
  })

  it('in a report that cannot be changed', async () => {
    const router = open({ maxUsers: 1, modules: [echoTo('one')], hosts: [createTestHost()] })
    router.publish(online('@alice:x'))
    const report = router.health()
    const { reasons, modules, hosts, nearlyFull } = report
    for (const part of [report, reasons, modules, modules[0], hosts, hosts[0], nearlyFull, nearlyFull[0]])
      expect([typeof part, Object.isFrozen(part)]).toEqual(['object', true])
    await router.close()
  })
})

describe('is degraded', () => {
  it('by a module that is not asked, in whatever life, and names it', async () => {
    const router = open({ modules: [echoTo('one'), throwing('two'), unready] })
    await settled()
    expect(router.health()).toMatchObject({ status: 'degraded', reasons: ['module unready is starting'] })
    await settled(100)
    for (let user = 0; user < 5; user++) {
      router.publish(online(`@u${user}:x`))
      await settled()
    }
    expect(router.health()).toMatchObject({
      status: 'degraded',
      reasons: ['module two is resting'],
      modules: [{ name: 'one' }, { name: 'two', life: 'resting', failuresInARow: 5 }, { name: 'unready' }],
    })
    await settled(200_000)
    expect(router.health()).toMatchObject({ status: 'degraded', reasons: ['module two is parked'] })
    await router.modules.remove('two')
    expect(router.health().status).toBe('ok')
    await router.close()
  })

  it('by a host that cannot be reached', async () => {
    const router = open({ hosts: [createTestHost(), createTestHost(broken)] })
    expect(router.health().reasons).toEqual(['host server is starting', 'host broken is starting'])
    await router.ready()
    expect(router.health()).toMatchObject({ status: 'degraded', reasons: ['host broken could not start'] })
    await router.close()
  })

  it('by a bound that is nearly met, from four fifths on', async () => {
    const router = open({ maxUsers: 10, modules: [echoTo('one')] })
    for (let user = 0; user < 7; user++) router.publish(online(`@u${user}:x`))
    await settled()
    expect(router.health().status).toBe('ok')
    router.publish(online('@alice:x'))
    await settled()
    expect(router.health()).toMatchObject({
      status: 'degraded',
      reasons: ['the presence table is nearly full (8 of 10)'],
      nearlyFull: [{ bound: 'presence table', module: null, host: null, used: 8, limit: 10 }],
    })
    router.publish(userPresenceState('@alice:x'))
    await settled()
    expect(router.health().status).toBe('ok') // who is offline makes room
    await router.close()
  })

  it('by a host or module that lets much wait', async () => {
    const host = createTestHost()
    host.answerWith(() => new Promise(() => {}))
    const router = open({
      hosts: [host],
      modules: [slowEcho('one', 10, '@z:x')],
      maxQueries: 1,
      maxWaitingQueries: 1,
      maxWaitingStates: 1,
    })
    await router.ready()
    for (const userId of ['@alice:x', '@bob:x']) {
      router.publish(online(userId))
      await settled(20)
    }
    const queries = [1, 2].map(() => router.getInterestedUsers('@alice:x'))
    expect(router.health()).toMatchObject({
      status: 'degraded',
      reasons: ['the queue of queries of one is nearly full (1 of 1)', 'the outbox of server is nearly full (1 of 1)'],
      hosts: [{ waitingStates: 1, openCalls: 1 }],
    })
    await settled(20)
    await Promise.all(queries)
    await router.close()
  })

  it('while it is drained', async () => {
    const router = open({ modules: [slowEcho('one', 40, '@z:x')] })
    router.publish(online('@alice:x'))
    const drained = router.drain()
    await settled(10)
    expect(router.health()).toMatchObject({
      status: 'degraded',
      reasons: ['the router takes nothing new'],
      isTaking: false,
      isDelivering: true,
    })
    await settled(100)
    await drained
    await router.close()
  })
})

describe('is failing', () => {
  it('when no module is asked, but not while one is starting', async () => {
    const router = open({ modules: [throwing('one')] })
    for (let user = 0; user < 5; user++) {
      router.publish(online(`@u${user}:x`))
      await settled()
    }
    expect(router.health()).toMatchObject({
      status: 'failing',
      reasons: ['no module is asked', 'module one is resting'],
    })
    router.modules.add(unready)
    expect(router.health().status).toBe('degraded')
    await settled(100)
    expect(router.health()).toMatchObject({ status: 'degraded', reasons: ['module one is resting'] })
    await router.close()
  })

  it('when no host could start', async () => {
    const router = open({ hosts: [createTestHost(broken)] })
    await router.ready()
    expect(router.health()).toMatchObject({
      status: 'failing',
      reasons: ['no host could start', 'host broken could not start'],
    })
    await router.close()
  })

  it.each([
    ['drained', (router: ReturnType<typeof open>) => router.drain()],
    ['closed', (router: ReturnType<typeof open>) => router.close()],
  ])('when it has been %s', async (_, end) => {
    const router = open({ modules: [throwing('one')], hosts: [createTestHost()] })
    await router.ready()
    await end(router)
    expect(router.health()).toMatchObject({
      status: 'failing',
      reasons: ['the router delivers nothing any more'],
      isTaking: false,
      isDelivering: false,
    })
    await router.close()
  })
})
