// The numbers of a module's life: how long it is left alone, when it is started again, and when it has failed too often.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHealth } from '../../src/actor/health.ts'
import { restartDelayMs, restMs } from '../../src/actor/life-rules.ts'
import { createRestarts } from '../../src/actor/restarts.ts'
import { processTime } from '../../src/time.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })

describe('a rest', () => {
  it('lasts 1 s, then 2, 4, 8, 16, 32, and 60 s at most', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100, 10_000].map(restMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000,
    ])
  })
})

describe('the delay of a restart', () => {
  it('is 100 ms, doubling to 10 s, less up to a half of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), chance, (restarts, random) => {
        const whole = restarts > 7 ? 10_000 : 100 * 2 ** (restarts - 1)
        const delayMs = restartDelayMs(restarts, random)
        expect(Number.isInteger(delayMs)).toBe(true)
        expect(delayMs).toBeLessThanOrEqual(whole)
        expect(delayMs).toBeGreaterThanOrEqual(whole / 2)
      }),
    )
  })

  it('is the first again after a success', () => {
    const restarts = createRestarts(processTime, () => 0)
    expect([1, 2, 3].map(() => restarts.count())).toEqual([100, 200, 400])
    restarts.succeeded()
    expect(restarts.count()).toBe(100)
  })
})

describe('restarts', () => {
  it('are three within any 5 s, and no more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4_000), { maxLength: 30 }), (waits) => {
        let now = 0
        const restarts = createRestarts({ ...processTime, elapsed: () => now }, () => 0)
        const moments: number[] = []
        for (const wait of waits) {
          now += wait
          const recent = moments.filter((at) => now - at < 5_000).length
          expect(restarts.mayRestart).toBe(recent < 3)
          if (recent >= 3) continue
          restarts.count()
          moments.push(now)
        }
      }),
    )
  })
})

/** What the words say, told from the whole history. */
const hasFailedTooOften = (outcomes: readonly boolean[]): boolean => {
  const [...last] = outcomes.slice(-20)
  const failures = last.filter((isGood) => !isGood).length
  const isFiveInARow = outcomes.length >= 5 && outcomes.slice(-5).every((isGood) => !isGood)
  return outcomes.at(-1) === false && (isFiveInARow || (last.length >= 10 && failures * 2 >= last.length))
}

describe('health', () => {
  it('is lost upon a failure that is the fifth in a row, or makes half of the last twenty, of ten at least', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (outcomes) => {
        const health = createHealth()
        for (const [index, isGood] of outcomes.entries()) {
          if (isGood) health.succeeded()
          expect(!isGood && health.failed()).toBe(hasFailedTooOften(outcomes.slice(0, index + 1)))
        }
      }),
    )
  })

  it('begins anew when it is forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (outcomes) => {
        const health = createHealth()
        for (const isGood of outcomes) isGood ? health.succeeded() : health.failed()
        health.forget()
        expect([1, 2, 3, 4, 5].map(() => health.failed())).toEqual([false, false, false, false, true])
      }),
    )
  })
})
