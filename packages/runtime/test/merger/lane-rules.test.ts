// The small numbers of a lane: when it tries again, how many suspects it asks about, when a late module is trusted, and who
// is told that all was tried.
import { alice, bob, carol } from '@presence-router/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFlushes } from '../../src/merger/flushes.ts'
import { questionAbout } from '../../src/merger/question.ts'
import { createRetry } from '../../src/merger/retry.ts'
import { createSuspicion } from '../../src/merger/suspicion.ts'
import { createTrust } from '../../src/merger/trust.ts'
import { createPresenceTable } from '../../src/presence-table.ts'
import { processTime } from '../../src/time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a retry', () => {
  const openRetry = () => {
    const due: number[] = []
    const retry = createRetry(processTime, () => due.push(Math.round(performance.now() - begin)))
    const begin = performance.now()
    return { retry, due }
  }

  it('is due after 1 s, then 2, 4 and so on, 60 s at most', () => {
    const { retry, due } = openRetry()
    for (let times = 0; times < 9; times++) {
      retry.arm()
      vi.advanceTimersByTime(60_000)
    }
    expect(due.map((at, index) => (at - index * 60_000) / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  })

  it('is due until it is taken, and waits once only', () => {
    const { retry, due } = openRetry()
    retry.arm()
    vi.advanceTimersByTime(500)
    retry.arm()
    expect([retry.isDue, vi.getTimerCount()]).toEqual([false, 1])
    vi.advanceTimersByTime(500)
    expect([retry.isDue, due, vi.getTimerCount()]).toEqual([true, [1_000], 0])
    retry.take()
    expect(retry.isDue).toBe(false)
  })

  it('may wait less by a share of the time', () => {
    const { retry, due } = openRetry()
    retry.arm(0.25)
    vi.advanceTimersByTime(1_000)
    retry.arm(0.5)
    vi.advanceTimersByTime(1_000)
    expect(due).toEqual([750, 2_000])
  })

  it('waits 1 s again after a success; what waits already goes on waiting', () => {
    const { retry, due } = openRetry()
    retry.arm()
    vi.advanceTimersByTime(1_000)
    retry.arm()
    retry.succeeded()
    vi.advanceTimersByTime(2_000)
    retry.arm()
    vi.advanceTimersByTime(1_000)
    expect(due).toEqual([1_000, 3_000, 4_000])
  })

  it.each([
    ['hurried', true],
    ['cancelled', false],
  ] as const)('that is %s waits no more, and begins anew', (how, isDue) => {
    const { retry, due } = openRetry()
    retry.arm()
    vi.advanceTimersByTime(1_000)
    retry.arm()
    if (how === 'hurried') retry.hurry()
    else retry.cancel()
    expect([retry.isDue, vi.getTimerCount()]).toEqual([isDue, 0])
    retry.take()
    retry.arm()
    vi.advanceTimersByTime(1_000)
    expect(due).toEqual([1_000, 2_000])
  })
})

describe('suspects', () => {
  it('are asked about half as many at once after each failure, down to one; all at once after a success', () => {
    const suspicion = createSuspicion(100)
    const limits = [suspicion.limit]
    for (let suspects = 9; limits.length < 6; suspects = suspicion.limit) {
      suspicion.settled(false, suspects)
      limits.push(suspicion.limit)
    }
    expect(limits).toEqual([100, 5, 3, 2, 1, 1])
    suspicion.settled(false, 0)
    expect(suspicion.limit).toBe(1)
    suspicion.settled(true, 1)
    expect(suspicion.limit).toBe(100)
  })
})

describe('a late module', () => {
  it('is trusted with the third answer in a row within patience', () => {
    const trust = createTrust(50)
    expect([50, 0, 50, 1].map((tookMs) => trust.settled(tookMs))).toEqual([false, false, true, true])
  })

  it.each([51, Number.POSITIVE_INFINITY])('begins to count anew when an ask took %s ms', (overMs) => {
    const trust = createTrust(50)
    expect([1, 1, overMs, 1, 1, 1].map((tookMs) => trust.settled(tookMs))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ])
  })

  it('begins to count anew when it is late again', () => {
    const trust = createTrust(50)
    for (const tookMs of [1, 1]) trust.settled(tookMs)
    trust.lose()
    expect([1, 1, 1].map((tookMs) => trust.settled(tookMs))).toEqual([false, false, true])
  })
})

describe('who waits until all was tried', () => {
  const table = createPresenceTable(1, () => true)
  const question = () => questionAbout([], table)
  const openFlushes = () => {
    const done: string[] = []
    return { flushes: createFlushes(), done, tell: (name: string) => () => void done.push(name) }
  }

  it('is told when the ask in flight has settled, and each user was in a later one', () => {
    const { flushes, done, tell } = openFlushes()
    const inFlight = question()
    flushes.add(inFlight, [alice, bob], tell('both'))
    flushes.tried(inFlight, [alice, bob])
    flushes.tried(question(), [alice, carol])
    expect(done).toEqual([])
    flushes.tried(question(), [bob])
    flushes.tried(question(), [alice, bob])
    expect(done).toEqual(['both'])
  })

  it('is not told by asks before the one in flight has settled', () => {
    const { flushes, done, tell } = openFlushes()
    const inFlight = question()
    flushes.add(inFlight, [alice], tell('one'))
    flushes.add(inFlight, [], tell('none'))
    flushes.tried(question(), [alice])
    expect(done).toEqual([])
    flushes.tried(inFlight, [])
    expect(done).toEqual(['none'])
    flushes.tried(question(), [alice])
    expect(done).toEqual(['none', 'one'])
  })

  it('waits for users only when no ask is in flight', () => {
    const { flushes, done, tell } = openFlushes()
    flushes.add(null, [alice], tell('alice'))
    flushes.add(null, [bob], tell('bob'))
    flushes.tried(question(), [alice])
    expect(done).toEqual(['alice'])
  })

  it('is told at once, and once, when nothing is tried any more', () => {
    const { flushes, done, tell } = openFlushes()
    flushes.add(null, [alice], tell('one'))
    flushes.add(question(), [bob], tell('two'))
    flushes.doneAll()
    flushes.doneAll()
    flushes.tried(question(), [alice, bob])
    expect(done).toEqual(['one', 'two'])
  })
})
