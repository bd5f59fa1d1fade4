// What the router owes its hosts, on the memory host: one call open, the latest behind it, each user and server its host.
import { createMemoryHost } from '@presence-router/adapters/memory'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, open, textsOf, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a server', () => {
  it('has one send open; behind it waits the latest of each user, cut to what one send carries', async () => {
    const { host, router, publish } = await open(['@r:far'])
    const gate = host.sendGate('far')
    gate.hold()
    await publish(bob('1'))
    await publish(bob('2'), ...['a', 'b', 'c', 'd'].map((name) => online(`@${name}:x`, '1')))
    await publish(bob('3'))
    expect(gate.waiting).toBe(1)
    gate.release()
    await vi.advanceTimersByTimeAsync(1)
    expect(host.sent.history('far').map(textsOf)).toEqual([['1'], ['3', '1', '1'], ['1', '1']])
    await router.close()
  })

  it('that is overloaded is called again after its time, then with the latest', async () => {
    const { host, router, failures, publish } = await open(['@r:far', '@r:near'])
    host.sendGate('far').answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 200 }))
    await publish(bob('1'), online('@a:x', 'a'))
    await publish(bob('2'))
    host.sendGate('far').answerNormally()
    await vi.advanceTimersByTimeAsync(190)
    expect(host.sent.history('far')).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    expect(host.sent.history('far').map(textsOf)).toEqual([['2', 'a']])
    expect(host.sent.history('near').map(textsOf)).toEqual([['1', 'a'], ['2']])
    expect(failures).toEqual([])
    await router.close()
  })

  it('that never answers holds up itself alone', async () => {
    const { host, router, publish } = await open(['@r:far', '@r:near', '@l:x'])
    host.sendGate('far').answerWith(() => new Promise(() => {}))
    for (const text of ['1', '2', '3']) await publish(bob(text))
    expect(host.sent.history('near').map(textsOf)).toEqual([['1'], ['2'], ['3']])
    expect(textsOf(host.shown.history(online('@l:x').userId))).toEqual(['1', '2', '3'])
    await router.close()
  })
})

describe('local users', () => {
  it('have one deliver open; behind it waits the latest of each', async () => {
    const { host, router, publish } = await open(['@l:x', '@m:x'])
    host.deliverGate.hold()
    for (const text of ['1', '2', '3']) await publish(bob(text))
    expect(host.deliverGate.waiting).toBe(1)
    host.deliverGate.release()
    await vi.advanceTimersByTimeAsync(1)
    for (const user of ['@l:x', '@m:x']) expect(textsOf(host.shown.history(online(user).userId))).toEqual(['1', '3'])
    await router.close()
  })

  it('get the latest once, when the host was overloaded meanwhile', async () => {
    const { host, router, publish } = await open(['@l:x'])
    host.deliverGate.answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 100 }))
    await publish(bob('1'), online('@a:x', 'a'))
    await publish(bob('2'))
    host.deliverGate.answerNormally()
    await vi.advanceTimersByTimeAsync(200)
    expect(textsOf(host.shown.history(online('@l:x').userId))).toEqual(['2', 'a'])
    await router.close()
  })
})

describe('several hosts', () => {
  it('a local user belongs to the first that calls it local, a server to the first that can send', async () => {
    const second = createMemoryHost({ name: 'second', serverNames: ['x', 'y'] })
    const { host, router, publish } = await open(['@l:x', '@l:y', '@r:far'], {}, second)
    await publish(bob('1'))
    expect(host.shown.targets()).toEqual(['@l:x'])
    expect(second.shown.targets()).toEqual(['@l:y'])
    expect([host.sent.targets(), second.sent.targets()]).toEqual([['far'], []])
    await router.close()
  })

  it('one that cannot start is named, and the next one that can takes its place', async () => {
    const broken = {
      ...createMemoryHost({ name: 'broken', serverNames: ['x'] }),
      start: () => {
        throw new Error('port in use')
      },
    }
    const second = createMemoryHost({ name: 'second', serverNames: ['x'] })
    const router = createPresenceRouter({ modules: [to('@l:x', '@r:far')], hosts: [broken, second] })
    const failures: string[] = []
    router.events$.subscribe((event) => {
      if (event._tag === 'Failure') failures.push(event.failure.message)
    })
    await router.ready()
    router.publish(bob('1'))
    await router.flush()
    expect(second.shown.targets()).toEqual(['@l:x'])
    expect(second.sent.targets()).toEqual(['far'])
    expect(failures).toEqual(['host broken broke its contract in start: Error: port in use'])
    await router.close()
  })

  it('what waited for one that could not start goes to the next', async () => {
    let fail = (_: Error): void => {}
    const broken = {
      ...createMemoryHost({ name: 'broken', serverNames: ['x'] }),
      start: () => new Promise<void>((_, reject) => (fail = reject)),
    }
    const second = createMemoryHost({ name: 'second', serverNames: ['x'] })
    const router = createPresenceRouter({ modules: [to('@l:x', '@r:far')], hosts: [broken, second] })
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(1)
    expect(second.shown.targets()).toEqual([])
    fail(new Error('port in use'))
    await router.ready()
    expect([second.shown.targets(), second.sent.targets()]).toEqual([['@l:x'], ['far']])
    await expect(router.drain()).resolves.toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
    await router.close()
  })

  it('whom none calls local is reported, when some host could deliver', async () => {
    const { router, failures, publish } = await open(['@l:elsewhere-but-ours'], { serverNames: ['elsewhere-but-ours'] })
    await publish(bob('1'))
    expect(failures).toMatchObject([{ _tag: 'HostCannot', host: null, target: '@l:elsewhere-but-ours' }])
    await router.close()
  })
})

describe('a host that publishes', () => {
  it('cannot be made to speak for others by an isLocal that throws or lies', async () => {
    const host = createMemoryHost({ serverNames: ['x'] })
    const lying = {
      ...host,
      isLocal: () => {
        throw new Error('no table')
      },
    }
    const router = createPresenceRouter({ hosts: [lying] })
    const tags = new Set<string>()
    router.events$.subscribe((event) => {
      if (event._tag === 'Failure') tags.add(event.failure._tag)
    })
    await router.ready()
    expect(host.publishLocal(bob('1'))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    await vi.advanceTimersByTimeAsync(1)
    expect([...tags]).toEqual(['HostSpokeBadly', 'OriginForged'])
    await router.close()
  })

  it('may speak without an origin for its own users only', async () => {
    const { host, router, failures } = await open(['@l:x'])
    expect(host.publishLocal([bob('1'), online('@r:far')])).toEqual({ accepted: 1, coalesced: 0, refused: 1 })
    expect(host.publishRemote([online('@r:far'), online('@s:near')], 'far')).toEqual({
      accepted: 1,
      coalesced: 0,
      refused: 1,
    })
    await router.flush()
    expect(failures).toMatchObject([{ _tag: 'OriginForged', userId: '@r:far', origin: null }])
    await router.close()
  })
})
