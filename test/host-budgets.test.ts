// What waits for a host is bounded, and whoever never answers leaves the others room.
import { createMemoryHost } from '@presence-router/adapters/memory'
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, open, textsOf } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const users = (count: number, text: string) => Array.from({ length: count }, (_, user) => online(`@${user}:x`, text))
const textOf = ({ statusMsg }: { readonly statusMsg: string | null }) => statusMsg
const never = () => new Promise<never>(() => {})

describe('what waits for a server', () => {
  it('is at most maxWaitingStates; what has no room is reported, what waits stays the latest', async () => {
    const { host, router, failures, publish } = await open(['@r:far'], { maxWaitingStates: 4 })
    host.sendGate('far').hold()
    await publish(bob('open'))
    await publish(...users(10, '1'))
    await publish(...users(10, '2'))
    expect(failures).toMatchObject(
      Array.from({ length: 2 }, () => ({
        _tag: 'RouterOverloaded',
        resource: 'outbox of host memory for far',
        limit: 4,
      })),
    )
    host.sendGate('far').release()
    await vi.advanceTimersByTimeAsync(1)
    expect(host.sent.history('far').map(textsOf)).toEqual([['open'], ['2', '2', '2'], ['2']])
    await router.close()
  })

  it('may fill what is left by others; and when nothing is left each still has an equal share', async () => {
    const servers = ['dead', 'deaf', 'slow']
    const { host, router, publish } = await open(
      servers.map((name) => `@r:${name}`),
      { maxWaitingStates: 6 },
    )
    for (const name of ['dead', 'deaf']) host.sendGate(name).hold()
    await publish(bob('open'))
    await publish(...users(20, '1')) // more than there is room for
    host.sendGate('slow').hold()
    await publish(bob('again'))
    await publish(...users(20, '2'))
    for (const name of servers) host.sendGate(name).release()
    await vi.advanceTimersByTimeAsync(1)
    const waited = servers.map((name) => host.sent.history(name).flat().map(textOf))
    expect(waited[0]).toEqual(['open', ...Array(6).fill('2')])
    expect(waited[1]).toEqual(['open', ...Array(3).fill('2')])
    expect(waited[2]?.slice(21)).toEqual(['again', '2', '2'])
    await router.close()
  })

  it('loses nothing of a server that takes all it is sent, whatever waits for others', async () => {
    const { host, router, failures, publish } = await open(['@r:dead', '@r:far'], { maxWaitingStates: 2 })
    host.sendGate('dead').answerWith(never)
    await publish(bob('open'))
    for (const text of ['1', '2']) await publish(...users(20, text))
    expect(host.sent.history('far').flat()).toHaveLength(41)
    expect(failures).toMatchObject([1, 2].map(() => ({ resource: 'outbox of host memory for dead' })))
    await router.close()
  })

  it('does not count for the local users', async () => {
    const { host, router, publish } = await open(['@l:x', '@r:far'], { maxWaitingStates: 2 })
    host.sendGate('far').answerWith(never)
    host.deliverGate.hold()
    await publish(bob('open'))
    await publish(...users(2, '1'))
    host.deliverGate.release()
    await vi.advanceTimersByTimeAsync(1)
    expect(textsOf(host.shown.history(online('@l:x').userId))).toEqual(['open', '1', '1'])
    await router.close()
  })
})

describe('what waits for local users', () => {
  it('is at most maxWaitingStates over all of them, and that of one host is not that of another', async () => {
    const second = createMemoryHost({ name: 'second', serverNames: ['y'] })
    const { host, router, failures, publish } = await open(
      ['@a:x', '@b:x', '@c:x', '@a:y'],
      { maxWaitingStates: 2 },
      second,
    )
    host.deliverGate.answerWith(never)
    await publish(bob('open'))
    for (const text of ['1', '2', '3']) await publish(bob(text))
    expect(failures).toMatchObject([1, 2, 3].map(() => ({ resource: 'outbox of host memory for local users' })))
    expect(textsOf(second.shown.history(online('@a:y').userId))).toEqual(['open', '1', '2', '3'])
    await router.close()
  })

  it('is dropped with a report where a host that could not start was the only one', async () => {
    let fail = (_: Error): void => {}
    const broken = {
      ...createMemoryHost({ serverNames: ['x'] }),
      start: () => new Promise<void>((_, reject) => (fail = reject)),
    }
    const toMany = definePresenceModule({
      name: 'many',
      getUsersForStates: (states) => new Map(['@a:x', '@b:x', '@r:far'].map((userId) => [userId, states])),
      getInterestedUsers: () => [],
    })
    const router = createPresenceRouter({ modules: [toMany], hosts: [broken] })
    const events: object[] = []
    router.events$.subscribe((event) => {
      if (event._tag === 'Failure') events.push(event)
    })
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(1)
    fail(new Error('port in use'))
    await router.ready()
    await vi.advanceTimersByTimeAsync(1)
    expect(events).toMatchObject([
      { failure: { _tag: 'HostSpokeBadly', during: 'start' } },
      { failure: { _tag: 'HostCannot', host: null, target: '@a:x' }, count: 3 },
    ])
    await expect(router.drain()).resolves.toMatchObject({ undelivered: new Map() })
    await router.close()
  })
})
