// What a host answers is read once and believed as far as the contract goes: twice, absurd or never, it costs itself only.
import type { DeliveryOutcome } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, deliverAnswering, open, textsOf } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ACCEPTED: DeliveryOutcome = { _tag: 'Accepted' }
const FAILED: DeliveryOutcome = { _tag: 'Failed', reason: 'no route' }
const overloaded = (retryAfterMs: number): DeliveryOutcome => ({ _tag: 'Overloaded', retryAfterMs })

type Callback = (value: unknown) => void
/** A thenable that does what it likes with its callbacks. */
const thenable = (act: (resolve: Callback, reject: Callback) => void): PromiseLike<DeliveryOutcome> =>
  Object.defineProperty({}, 'then', { value: act }) as PromiseLike<DeliveryOutcome>

describe('a host that answers more than once', () => {
  it.each<[string, () => PromiseLike<DeliveryOutcome>, readonly object[]]>([
    ['that it took it, then that it failed', () => thenable((resolve) => [ACCEPTED, FAILED].forEach(resolve)), []],
    [
      'that it failed, then that it took it',
      () => thenable((resolve) => [FAILED, ACCEPTED].forEach(resolve)),
      [{ _tag: 'HostRefused', reason: 'no route' }],
    ],
    [
      'by both callbacks',
      () =>
        thenable((resolve, reject) => {
          resolve(ACCEPTED)
          reject(new Error('no'))
        }),
      [],
    ],
    [
      'and throws',
      () =>
        thenable((resolve) => {
          resolve(ACCEPTED)
          throw new Error('no')
        }),
      [],
    ],
    [
      'and again later, that it is overloaded',
      () =>
        thenable((resolve) => {
          resolve(ACCEPTED)
          setTimeout(() => resolve(overloaded(10)), 5)
        }),
      [],
    ],
  ])('is believed the first time: %s', async (_, answer, expected) => {
    const { host, router, failures, publish } = await open(['@r:far'])
    let calls = 0
    host.sendGate('far').answerWith(() => {
      calls++
      return answer()
    })
    await publish(bob('1'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect([calls, failures]).toMatchObject([1, expected])
    host.sendGate('far').answerNormally()
    await publish(bob('2'))
    expect(host.sent.history('far').map(textsOf)).toEqual([['2']])
    await router.close()
  })
})

describe('a host that says when to come again', () => {
  it.each([
    ['at once', 0, 10],
    ['in half a millisecond', 0.5, 10],
    ['in 200 ms', 200, 200],
    ['in a year', 365 * 24 * 3_600_000, 3_600_000],
    ['never', Number.POSITIVE_INFINITY, 3_600_000],
  ])('is called after 10 ms to an hour: %s', async (_, saysMs, calledAfterMs) => {
    const { host, router, publish } = await open(['@r:far'])
    const calledAt: number[] = []
    host.sendGate('far').answerWith(() => {
      calledAt.push(performance.now())
      return overloaded(saysMs)
    })
    await publish(bob('1'))
    await vi.advanceTimersByTimeAsync(3 * calledAfterMs)
    const pauses = calledAt.slice(1).map((at, index) => at - (calledAt[index] ?? 0))
    expect(new Set(pauses)).toEqual(new Set([calledAfterMs]))
    await router.close()
  })

  it.each([Number.NaN, -1, '200', null, undefined])('and says %s, says nothing: it is not sent again', async (says) => {
    const { host, router, failures, publish } = await open(['@r:far'])
    let calls = 0
    host.sendGate('far').answerWith(() => {
      calls++
      return overloaded(says as number)
    })
    await publish(bob('1'))
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect([calls, failures]).toMatchObject([1, [{ _tag: 'HostSpokeBadly', during: 'send' }]])
    await router.close()
  })
})

describe('an outcome that is not what it seems', () => {
  interface Odd {
    readonly field: string
    readonly get: () => unknown
  }
  const changing = (field: string, ...values: readonly unknown[]): Odd => {
    let reads = 0
    return { field, get: () => values[reads++] }
  }
  const boom = (): never => {
    throw new Error('mine')
  }
  const throwingOnSlice = (list: string[], key: string | symbol): unknown =>
    key === 'slice' || key === 'join' ? boom() : Reflect.get(list, key)
  const outcomeWith = (fixed: object, { field, get }: Odd): DeliveryOutcome =>
    Object.defineProperty({ ...fixed }, field, { get }) as DeliveryOutcome

  it.each<[string, () => DeliveryOutcome, object]>([
    [
      'a tag that changes',
      () => outcomeWith({}, changing('_tag', 'Unsupported', 'Nonsense')),
      { _tag: 'HostCannot', host: 'memory' },
    ],
    [
      'a reason that changes',
      () => outcomeWith({ _tag: 'Failed' }, changing('reason', 'no route', {})),
      { _tag: 'HostRefused', reason: 'no route' },
    ],
    [
      'users that change',
      () => outcomeWith({ _tag: 'UnknownUsers' }, changing('userIds', ['@l:x'], 7)),
      { _tag: 'HostRefused', target: '@l:x' },
    ],
    [
      'a list that throws later',
      () => ({
        _tag: 'UnknownUsers',
        userIds: new Proxy(['@l:x'], { get: (list, key) => throwingOnSlice(list, key) }),
      }),
      { _tag: 'HostRefused', target: '@l:x' },
    ],
    [
      'a list that throws',
      () => ({ _tag: 'UnknownUsers', userIds: new Proxy(['@l:x'], { get: () => boom() }) }),
      { _tag: 'HostSpokeBadly' },
    ],
    [
      'a field that throws',
      () => outcomeWith({ _tag: 'Failed' }, { field: 'reason', get: boom }),
      { _tag: 'HostSpokeBadly' },
    ],
    [
      'a promise in a promise of its own making',
      () => thenable((resolve) => resolve(Promise.resolve(ACCEPTED))) as never,
      { _tag: 'HostSpokeBadly' },
    ],
  ])('is read once, and the host goes on: %s', async (_, outcome, failure) => {
    const { failures, shown } = await deliverAnswering(outcome)
    expect(failures).toMatchObject([failure])
    expect(shown).toEqual(['2'])
  })

  it('names at most twenty of the users whom the host does not know', async () => {
    const { host, router, failures, publish } = await open(['@l:x'])
    const userIds = Array.from({ length: 50_000 }, (_, user) => `@${user}:x`)
    host.deliverGate.answerWith(() => ({ _tag: 'UnknownUsers', userIds }))
    await publish(bob('1'))
    expect(failures).toMatchObject([{ target: `${userIds.slice(0, 20).join(', ')} and 49980 more` }])
    await router.close()
  })
})
