// Servers are told again of who has not changed, before they forget it; nobody else is told anything.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { followList } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, textsOf, to } from './support/memory-rig.ts'
import { INTERVAL_MS, MINUTE_MS, openReannouncing as open, sentTexts } from './support/reannouncing-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a user who does not change', () => {
  it('is told of to servers again within the interval, and to local users not', async () => {
    const { host, router, events, publish } = await open([to('@l:x', '@r:far', '@s:near')])
    const delivered: object[] = []
    router.deliveries$.subscribe(({ groups }) => delivered.push(...groups))
    await publish(bob('here'))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect([sentTexts(host), sentTexts(host, 'near')]).toEqual([
      ['here', 'here'],
      ['here', 'here'],
    ])
    expect(textsOf(host.shown.history(online('@l:x').userId))).toEqual(['here'])
    expect(delivered.slice(1)).toEqual([
      { states: [bob('here')], localUsers: [], remoteUsers: ['@r:far', '@s:near'], servers: ['far', 'near'] },
    ])
    expect(events.at(-1)).toMatchObject({ _tag: 'StatesRouted', kind: 'reannouncement', seq: 2, states: 1 })
    await router.close()
  })

  it('is told of again and again, never later than the interval, and the telling is spread over it', async () => {
    const { host, router, publish } = await open([to('@r:far')])
    const toldAtMs = new Map<string, number[]>()
    host.sent.subscribe((_, states) => {
      for (const { userId } of states) toldAtMs.set(userId, [...(toldAtMs.get(userId) ?? []), performance.now()])
    })
    for (let user = 0; user < 64; user++) await publish(online(`@${user}:x`))
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)
    for (const times of toldAtMs.values())
      for (const [index, at] of times.entries()) expect((times[index + 1] ?? at) - at).toBeLessThanOrEqual(INTERVAL_MS)
    const quarterOf = (atMs: number): number => Math.floor((4 * (atMs + 1_000)) / INTERVAL_MS)
    const quarters = [...toldAtMs.values()].flat().map(quarterOf)
    expect([36, 37, 38, 39].map((quarter) => quarters.filter((one) => one === quarter).length)).toEqual([
      16, 16, 16, 16,
    ])
    await router.close()
  })

  it('is told of to those alone who may still be told', async () => {
    const follows = followList([
      { observer: '@r:far', subject: '@bob:x' },
      { observer: '@s:near', subject: '@bob:x' },
    ])
    const { host, router, publish } = await open([follows])
    await publish(bob('here'))
    follows.remove('@r:far', '@bob:x')
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect([sentTexts(host), sentTexts(host, 'near')]).toEqual([['here'], ['here', 'here']])
    await router.modules.remove('follow-list')
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    expect(sentTexts(host, 'near')).toHaveLength(2)
    await router.close()
  })

  it('is told of in the latest state when the server was held up meanwhile', async () => {
    const { host, router, publish } = await open([to('@r:far', '@s:near')])
    host.sendGate('far').hold()
    await publish(bob('1'))
    await vi.advanceTimersByTimeAsync(4 * INTERVAL_MS)
    await publish(bob('2'))
    host.sendGate('far').release()
    await vi.advanceTimersByTimeAsync(1)
    expect(sentTexts(host)).toEqual(['1', '2'])
    expect(sentTexts(host, 'near')).toEqual(['1', '1', '1', '1', '1', '2'])
    await router.close()
  })
})

describe('nothing is told again', () => {
  it('of who is offline, or not ours', async () => {
    const { host, router, publish } = await open([to('@l:x', '@r:far')])
    await publish(online('@u:elsewhere', 'remote'), bob('here'))
    await publish({ ...bob('gone'), state: 'offline' })
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS)
    expect(sentTexts(host)).toEqual(['here', 'gone'])
    await router.close()
  })

  it('of who changes often', async () => {
    const { host, router, publish } = await open([to('@r:far')])
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`)
    for (const text of texts) {
      await publish(bob(text))
      await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
    }
    expect(sentTexts(host)).toEqual(texts)
    await router.close()
  })

  it('when no host asks for it: then there is no timer', async () => {
    const host = createMemoryHost({ serverNames: ['x'] })
    const { router, publish } = await open([to('@r:far')], { hosts: [host] })
    await publish(bob('here'))
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)
    expect(sentTexts(host)).toEqual(['here'])
    await router.close()
  })

  it('by a router that drains, or has been drained', async () => {
    const { host, router, publish } = await open([to('@r:far', '@s:near')])
    host.sendGate('far').hold()
    await publish(bob('here'))
    const drain = router.drain({ deadlineMs: 2 * INTERVAL_MS })
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    await drain
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    expect(sentTexts(host, 'near')).toEqual(['here'])
    await router.close()
  })

  it('by a router that is closed, and no timer is left', async () => {
    const { router, publish } = await open([to('@r:far')])
    await publish(bob('here'))
    expect(vi.getTimerCount()).toBe(1)
    await router.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('by a host that could not start: the interval is that of the one that sends in its place', async () => {
    const broken: MemoryHost = {
      ...createMemoryHost({ name: 'broken', serverNames: ['x'], reannounceEveryMs: MINUTE_MS }),
      start: () => Promise.reject(new Error('port in use')),
    }
    const second = createMemoryHost({ serverNames: ['x'], reannounceEveryMs: INTERVAL_MS })
    const { router, publish } = await open([to('@r:far')], { hosts: [broken, second] })
    await publish(bob('here'))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(sentTexts(second)).toEqual(['here', 'here'])
    await router.close()
  })
})
