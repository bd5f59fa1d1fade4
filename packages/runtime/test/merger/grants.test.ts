// What is granted by one answer, and the lists that wait to be filled again.
import { expect, it } from 'vitest'
import { createGrantsPool } from '../../src/merger/grants.ts'

it('are empty when they are taken, whatever was left in them', () => {
  const pool = createGrantsPool()
  const used = pool.take(2)
  for (const number of [1, 2, 3]) {
    used.recipients.push(number)
    used.runs.push(number)
  }
  used.words[0] = 5
  used.words[1] = 7
  pool.giveBack(used)
  const again = pool.take(2)
  expect(again).toBe(used)
  expect([again.recipients.length, again.runs.length, again.words]).toEqual([0, 0, [0, 0]])
})

it('are of as many words as are wanted, whoever had them before', () => {
  const pool = createGrantsPool()
  for (const words of [1, 3, 2, 0, 1]) {
    const grants = pool.take(words)
    expect(grants.words).toEqual(new Array<number>(words).fill(0))
    grants.words.fill(9)
    pool.giveBack(grants)
  }
})

it('are used by one answer at a time', () => {
  const pool = createGrantsPool()
  const [first, second] = [pool.take(1), pool.take(1)]
  expect(first).not.toBe(second)
  pool.giveBack(first)
  expect([pool.take(1) === first, pool.take(1) === first]).toEqual([true, false])
})

it('are not kept beyond all measure', () => {
  const pool = createGrantsPool()
  const taken = new Set(Array.from({ length: 5_000 }, () => pool.take(1)))
  for (const grants of taken) pool.giveBack(grants)
  const again = Array.from({ length: 5_000 }, () => pool.take(1)).filter((grants) => taken.has(grants))
  expect([again.length > 0, again.length < 5_000]).toEqual([true, true])
})
