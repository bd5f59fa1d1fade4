// Rows of bits: equal ones have one number, however many there are and however they came to be.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY, Rows } from '../../src/merger/rows.ts'

const wordsOf = (places: readonly number[], rows: Rows): number[] => {
  const words = new Array<number>(rows.words).fill(0)
  for (const place of places) words[place >> 5] = (words[place >> 5] ?? 0) | (1 << (place & 31))
  return words
}
const rowOf = (places: readonly number[], rows: Rows): number => rows.of(wordsOf(places, rows))
const sorted = (places: Iterable<number>): number[] => [...new Set(places)].sort((left, right) => left - right)

describe('a row', () => {
  it.each([1, 31, 32, 33, 64, 100])('has the places that were put into it, of %i', (places) => {
    const rows = new Rows(places)
    const every = Array.from({ length: places }, (_, place) => place)
    for (const place of every) expect(rows.placesOf(rowOf([place], rows))).toEqual([place])
    expect(rows.placesOf(rowOf(every, rows))).toEqual(every)
  })

  it.each([1, 31, 32, 33, 64, 65])('is whole with all of %i places, and with none less', (places) => {
    const rows = new Rows(places)
    const every = Array.from({ length: places }, (_, place) => place)
    expect(rows.isWhole(rowOf(every, rows))).toBe(true)
    for (const missing of every)
      expect(
        rows.isWhole(
          rowOf(
            every.filter((place) => place !== missing),
            rows,
          ),
        ),
      ).toBe(false)
  })

  it('without places is the empty one, whether it is made, united or what two have in common', () => {
    const rows = new Rows(40)
    const [low, high] = [rowOf([3], rows), rowOf([39], rows)]
    expect([rowOf([], rows), rows.unite(EMPTY, EMPTY), rows.intersect(low, high)]).toEqual([EMPTY, EMPTY, EMPTY])
    expect(rows.placesOf(EMPTY)).toEqual([])
  })

  it('may be over no places at all', () => {
    const rows = new Rows(0)
    expect([rows.of([]), rows.placesOf(EMPTY), rows.unite(EMPTY, EMPTY)]).toEqual([EMPTY, [], EMPTY])
  })

  it('is the one that was united with nothing, or with itself', () => {
    const rows = new Rows(40)
    const row = rowOf([1, 35], rows)
    expect([rows.unite(row, EMPTY), rows.unite(EMPTY, row), rows.unite(row, row)]).toEqual([row, row, row])
    expect([rows.intersect(row, row), rows.intersect(row, EMPTY), rows.intersect(EMPTY, row)]).toEqual([
      row,
      EMPTY,
      EMPTY,
    ])
    expect(rows.count).toBe(2)
  })
})

// More than 8 rows are found by their hash, in an index that first has room for 64.
describe.each([5, 8, 9, 31, 32, 33, 63, 64, 65, 1_000])('%i different rows', (count) => {
  const PLACES = 70
  /** The number as places, in all three words. */
  const placesOfNumber = (number: number): number[] =>
    Array.from({ length: 10 }, (_, bit) => bit)
      .filter((bit) => (number >> bit) & 1)
      .map((bit) => bit * 7)

  it('have as many numbers, and the same ones again', () => {
    const rows = new Rows(PLACES)
    const numbers = Array.from({ length: count }, (_, index) => rowOf(placesOfNumber(index), rows))
    expect(new Set(numbers).size).toBe(count)
    expect(Array.from({ length: count }, (_, index) => rowOf(placesOfNumber(index), rows))).toEqual(numbers)
    expect(numbers.map((row) => rows.placesOf(row))).toEqual(numbers.map((_, index) => placesOfNumber(index)))
    expect(rows.count).toBe(count)
  })

  it('are found by uniting and by what they have in common', () => {
    const rows = new Rows(PLACES)
    const numbers = Array.from({ length: count }, (_, index) => rowOf(placesOfNumber(index), rows))
    for (const [index, row] of numbers.entries()) {
      const other = (index * 31) % count
      expect(rows.placesOf(rows.unite(row, numbers[other] ?? 0))).toEqual(placesOfNumber(index | other))
      expect(rows.placesOf(rows.intersect(row, numbers[other] ?? 0))).toEqual(placesOfNumber(index & other))
    }
    expect(Array.from({ length: count }, (_, index) => rowOf(placesOfNumber(index), rows))).toEqual(numbers)
  })
})

it('are sets, with one number for equal ones', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }).chain((places) =>
        fc.record({
          places: fc.constant(places),
          sets: fc.array(fc.uniqueArray(fc.nat(places - 1)), { minLength: 1, maxLength: 30 }),
          steps: fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000), fc.boolean()), { maxLength: 150 }),
        }),
      ),
      ({ places, sets, steps }) => {
        const rows = new Rows(places)
        const known = sets.map((set) => ({ set: sorted(set), row: rowOf(set, rows) }))
        for (const [left, right, isUnited] of steps) {
          const [one, two] = [known[left % known.length], known[right % known.length]]
          if (one === undefined || two === undefined) throw new Error('there is one')
          const both = one.set.filter((place) => two.set.includes(place))
          known.push({
            set: isUnited ? sorted([...one.set, ...two.set]) : both,
            row: isUnited ? rows.unite(one.row, two.row) : rows.intersect(one.row, two.row),
          })
        }
        for (const { set, row } of known) expect(rows.placesOf(row)).toEqual(set)
        const numbersOf = new Map(known.map(({ set, row }) => [set.join(), row]))
        for (const { set, row } of known) expect(row).toBe(set.length === 0 ? EMPTY : numbersOf.get(set.join()))
        expect(rows.count).toBe(new Set([EMPTY, ...known.map(({ row }) => row)]).size)
      },
    ),
  )
})
