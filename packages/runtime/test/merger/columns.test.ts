// Columns that are used by one merge after the other.
import { expect, it } from 'vitest'
import { Columns } from '../../src/merger/columns.ts'

it('are zeros, as many as are wanted at least', () => {
  const columns = new Columns()
  for (const length of [0, 1, 64, 65, 1_000]) {
    const column = columns.take(length)
    expect(column.length).toBeGreaterThanOrEqual(length)
    expect(column.every((number) => number === 0)).toBe(true)
  }
})

it('are used again by who comes next, and by one at a time', () => {
  const columns = new Columns()
  const first = columns.take(10)
  const second = columns.take(10)
  expect(second).not.toBe(first)
  columns.giveBack(first)
  const third = columns.take(10)
  expect(third).toBe(first)
  expect(columns.take(10)).not.toBe(first)
})

it('are made anew for who needs longer ones', () => {
  const columns = new Columns()
  const short = columns.take(10)
  columns.giveBack(short)
  const long = columns.take(short.length + 1)
  expect(long).not.toBe(short)
  expect(long.length).toBeGreaterThan(short.length)
  columns.giveBack(long)
  expect(columns.take(10)).toBe(long)
})

it('are kept for a few merges only', () => {
  const columns = new Columns()
  const taken = Array.from({ length: 50 }, () => columns.take(10))
  for (const column of taken) columns.giveBack(column)
  const again = Array.from({ length: 50 }, () => columns.take(10)).filter((column) => taken.includes(column))
  expect([again.length > 0, again.length < 10]).toEqual([true, true])
})
