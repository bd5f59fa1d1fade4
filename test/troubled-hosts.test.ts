// Hosts that refuse, break their contract or are slow at the end: one host's trouble is its own.
import { createMemoryHost } from '@presence-router/adapters/memory'
import { type DeliveryOutcome, definePresenceModule, type PresenceHost } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, deliverAnswering, online, open, type RouterRig, rigOf, textsOf, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what a host answers', () => {
  it.each<[string, () => DeliveryOutcome | Promise<DeliveryOutcome>, object]>([
    ['failed', () => ({ _tag: 'Failed', reason: 'no route' }), { _tag: 'HostRefused', reason: 'no route' }],
    ['unsupported', () => ({ _tag: 'Unsupported' }), { _tag: 'HostCannot', host: 'memory' }],
    ['unknown users', () => ({ _tag: 'UnknownUsers', userIds: ['@l:x'] }), { _tag: 'HostRefused', target: '@l:x' }],
    ['nothing of the contract', () => ({ _tag: 'Perhaps' }) as never, { _tag: 'HostSpokeBadly', during: 'deliver' }],
    [
      'by throwing',
      () => {
        throw new Error('broken')
      },
      { _tag: 'HostSpokeBadly', message: expect.stringContaining('broken') },
    ],
    [
      'what throws when it is read',
      async () => ({ _tag: 'Failed', reason: Object.create(null) }),
      { _tag: 'HostSpokeBadly', during: 'deliver' },
    ],
    ['by rejecting', () => Promise.reject(new Error('broken')), { _tag: 'HostSpokeBadly' }],
  ])('is reported, not sent again, and newer states go out: %s', async (_, answer, failure) => {
    const { failures, shown } = await deliverAnswering(answer)
    expect(failures).toMatchObject([failure])
    expect(shown).toEqual(['2'])
  })
})

describe('a host that behaves badly', () => {
  it('may close the router while it is called: it is not called again, and no timer is left', async () => {
    const { host, router, publish } = await open(['@l:x'])
    let calls = 0
    host.deliverGate.answerWith(() => {
      calls++
      void router.close()
      return { _tag: 'Overloaded', retryAfterMs: 1_000 }
    })
    await publish(bob('1'))
    await router.close()
    await vi.advanceTimersByTimeAsync(5_000)
    expect([calls, vi.getTimerCount()]).toEqual([1, 0])
  })

  it('may hang in start: when its time is over the next host takes its place, and what waited', async () => {
    const hanging = { ...createMemoryHost({ serverNames: ['x'] }), start: () => new Promise<void>(() => {}) }
    const second = createMemoryHost({ name: 'second', serverNames: ['x'] })
    const { failures, router, publish } = openStarting([hanging, second])
    await publish(bob('1'))
    expect(second.shown.targets()).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect([second.shown.targets(), second.sent.targets()]).toEqual([['@l:x'], ['far']])
    expect(failures).toMatchObject([{ _tag: 'HostSpokeBadly', host: 'memory', during: 'start' }])
    await router.close()
  })

  it('may start when its time is over: it stays passed over', async () => {
    const late = {
      ...createMemoryHost({ serverNames: ['x'] }),
      start: () => new Promise<void>((resolve) => setTimeout(resolve, 300)),
    }
    const second = createMemoryHost({ name: 'second', serverNames: ['x'] })
    const { router, publish } = openStarting([late, second])
    await vi.advanceTimersByTimeAsync(1_000)
    await publish(bob('1'))
    expect([late.shown.targets(), second.shown.targets()]).toEqual([[], ['@l:x']])
    await router.close()
  })

  it('may throw in isLocal: the user belongs to the next that calls them local', async () => {
    const lost = {
      ...createMemoryHost({ serverNames: ['x'] }),
      isLocal: () => {
        throw new Error('no table')
      },
    }
    const second = createMemoryHost({ name: 'second', serverNames: ['x'] })
    const { failures, router, publish } = openStarting([lost, second])
    await publish(bob('1'))
    expect(second.shown.targets()).toEqual(['@l:x'])
    expect(new Set(failures.map(({ _tag }) => _tag))).toEqual(new Set(['HostSpokeBadly']))
    await router.close()
  })

  it('may hang in start: close leaves no timer', async () => {
    const hanging = { ...createMemoryHost({ serverNames: ['x'] }), start: () => new Promise<void>(() => {}) }
    const router = createPresenceRouter({ hosts: [hanging] })
    await router.close()
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be overloaded with more than there is room for: what is lost is reported', async () => {
    const { host, router, failures, publish } = await open(['@r:far'], { maxWaitingStates: 2 })
    host.sendGate('far').hold()
    await publish(...['a', 'b'].map((name) => online(`@${name}:x`)))
    await publish(...['c', 'd'].map((name) => online(`@${name}:x`)))
    host.sendGate('far').answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 1_000 }))
    host.sendGate('far').release()
    await vi.advanceTimersByTimeAsync(1)
    expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', limit: 2 }])
    await router.close()
  })
})

/** `ready` is not waited for. */
const openStarting = (hosts: readonly PresenceHost[]): RouterRig =>
  rigOf(createPresenceRouter({ modules: [to('@l:x', '@r:far')], hosts, startDeadlineMs: 200 }))

describe('draining and closing', () => {
  it('a drain waits for hosts to answer, and reports by host what it was not rid of in time', async () => {
    const { host, router, publish } = await open(['@l:x', '@r:far'])
    host.sendGate('far').hold()
    await publish(bob('1'))
    const drain = router.drain({ deadlineMs: 100 })
    await vi.advanceTimersByTimeAsync(100)
    await expect(drain).resolves.toEqual({
      unmerged: [],
      unrouted: new Map(),
      undelivered: new Map([['memory', ['far']]]),
    })
    host.sendGate('far').release()
    await router.close()
  })

  it('a drain names the users of an open call, and those who wait behind it', async () => {
    const host = createMemoryHost({ serverNames: ['x'] })
    const echo = definePresenceModule({
      name: 'echo',
      getUsersForStates: (states) => new Map(states.map((state) => [`@for-${state.userId.slice(1)}`, [state]])),
      getInterestedUsers: () => [],
    })
    const draining = createPresenceRouter({ hosts: [host], modules: [echo] })
    await draining.ready()
    host.deliverGate.hold()
    for (const name of ['a', 'b']) {
      draining.publish(online(`@${name}:x`))
      await vi.advanceTimersByTimeAsync(1)
    }
    const drain = draining.drain({ deadlineMs: 50 })
    await vi.advanceTimersByTimeAsync(50)
    expect((await drain).undelivered).toEqual(new Map([['memory', ['@for-a:x', '@for-b:x']]]))
    await draining.close()
  })

  it('a drain that was cut off sends nothing that waited', async () => {
    const { host, router, publish } = await open(['@r:far'])
    host.sendGate('far').hold()
    await publish(bob('open'))
    await publish(bob('waits'))
    const drain = router.drain({ deadlineMs: 100 })
    await vi.advanceTimersByTimeAsync(100)
    await drain
    host.sendGate('far').release()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(host.sent.history('far').map(textsOf)).toEqual([['open']])
    await router.close()
  })

  it('close aborts open calls, closes hosts, and leaves no timer', async () => {
    const { host, router, publish } = await open(['@l:x', '@r:far'])
    host.sendGate('far').answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 60_000 }))
    host.deliverGate.hold()
    await publish(bob('1'))
    await router.close()
    expect(host.deliverGate.waiting).toBe(0)
    expect(host.publishLocal(bob('2'))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    expect(vi.getTimerCount()).toBe(0)
  })
})
