// The end with hosts that are slow, hang or come too late: it is reached in time, and nothing comes after it.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import type { DeliveryOutcome, PresenceHost } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A memory host, some of it replaced; what was called, with which signals, and how its open calls are answered. */
const open = async (parts: Partial<PresenceHost> = {}) => {
  const memory: MemoryHost = createMemoryHost({ serverNames: ['x'] })
  const calls: { readonly what: string; readonly signal: AbortSignal }[] = []
  const answers: ((outcome: DeliveryOutcome) => void)[] = []
  const wait = (what: string, signal: AbortSignal): Promise<DeliveryOutcome> => {
    calls.push({ what, signal })
    return new Promise((resolve) => answers.push(resolve))
  }
  const host: PresenceHost = {
    ...memory,
    deliver: (_, { signal }) => wait('deliver', signal),
    send: (server, _, { signal }) => wait(server, signal),
    ...parts,
  }
  const router = createPresenceRouter({ modules: [to('@l:x', '@r:far', '@s:near')], hosts: [host] })
  const events: object[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') events.push(event.failure)
  })
  await router.ready()
  const publish = async (text: string) => {
    router.publish(bob(text))
    await vi.advanceTimersByTimeAsync(1)
  }
  const answerAll = async (outcome: DeliveryOutcome) => {
    for (const answer of answers) answer(outcome)
    await vi.advanceTimersByTimeAsync(1)
  }
  return { router, calls, failures: events, publish, answerAll }
}

const LATE: readonly DeliveryOutcome[] = [
  { _tag: 'Accepted' },
  { _tag: 'Failed', reason: 'too late' },
  { _tag: 'Overloaded', retryAfterMs: 10 },
  { _tag: 'Nonsense' } as never,
]

describe('close', () => {
  it('aborts the signal of every open call, and not before', async () => {
    const { router, calls, publish } = await open()
    await publish('1')
    const drain = router.drain({ deadlineMs: 10 })
    await vi.advanceTimersByTimeAsync(10)
    await drain
    expect(calls.map(({ what, signal }) => [what, signal.aborted])).toEqual([
      ['deliver', false],
      ['far', false],
      ['near', false],
    ])
    await router.close()
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
  })

  it.each(LATE)('makes nothing of an outcome that comes later: $_tag', async (outcome) => {
    const { router, calls, failures, publish, answerAll } = await open()
    await publish('1')
    await publish('2')
    await router.close()
    await answerAll(outcome)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([calls.length, failures, vi.getTimerCount()]).toEqual([3, [], 0])
  })

  it.each(LATE)('from within a call is the last of it, whatever that answers: $_tag', async (outcome) => {
    let delivered = 0
    const { router, publish } = await open({
      deliver() {
        delivered++
        void router.close()
        return outcome
      },
    })
    await publish('1')
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(delivered).toBe(1)
  })

  it.each<[string, () => Promise<void>, string]>([
    ['hangs', () => new Promise<never>(() => {}), 'it has not settled within 100 ms'],
    ['rejects', () => Promise.reject(new Error('the disk is full')), 'the disk is full'],
    [
      'throws',
      () => {
        throw new Error('the disk is full')
      },
      'the disk is full',
    ],
  ])('ends in its time when that of a host %s, and names it', async (_, close, message) => {
    const { router, failures, publish } = await open({ close })
    await publish('1')
    let isClosed = false
    void router.close({ deadlineMs: 100 }).then(() => {
      isClosed = true
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(isClosed).toBe(true)
    expect(failures).toMatchObject([
      { _tag: 'HostSpokeBadly', during: 'close', message: expect.stringContaining(message) },
    ])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('closes each host once, however often and whenever it is called', async () => {
    const deadlines: number[] = []
    const { router } = await open({ close: ({ deadlineMs }) => void deadlines.push(deadlineMs) })
    await Promise.all([router.close({ deadlineMs: 7 }), router.close()])
    await router.close()
    expect(deadlines).toEqual([7])
  })
})

describe('a drain', () => {
  it.each(LATE)('that was cut off makes nothing of an outcome that comes later: $_tag', async (outcome) => {
    const { router, calls, failures, publish, answerAll } = await open()
    await publish('1')
    await publish('2')
    const drain = router.drain({ deadlineMs: 50 })
    await vi.advanceTimersByTimeAsync(50)
    expect((await drain).undelivered).toEqual(new Map([['memory', ['@l:x', 'far', 'near']]]))
    await answerAll(outcome)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([calls.length, failures, vi.getTimerCount()]).toEqual([3, [], 0])
    await router.close()
  })

  it('ends as soon as all have answered, with what waited behind', async () => {
    const { router, calls, publish, answerAll } = await open()
    await publish('1')
    await publish('2')
    const drain = router.drain({ deadlineMs: 1_000 })
    await answerAll({ _tag: 'Accepted' })
    expect(calls).toHaveLength(6)
    await answerAll({ _tag: 'Accepted' })
    expect((await drain).undelivered).toEqual(new Map())
    await router.close()
  })

  it('waits for the pause that a host asked for no longer than its deadline', async () => {
    const { router, publish } = await open({ deliver: () => ({ _tag: 'Overloaded', retryAfterMs: 3_600_000 }) })
    await publish('1')
    const drain = router.drain({ deadlineMs: 50 })
    await vi.advanceTimersByTimeAsync(50)
    expect((await drain).undelivered.get('memory')).toContain('@l:x')
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })
})
