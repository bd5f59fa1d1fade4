// A list of numbers that is filled again and again.
import { expect, it } from 'vitest'
import { NumberList } from '../../src/merger/number-list.ts'

const membersOf = (list: NumberList): number[] => Array.from({ length: list.length }, (_, index) => list.at(index))

it.each([0, 1, 16])('takes any number of numbers, in their order, with room for %i at first', (room) => {
  const list = new NumberList(room)
  const numbers = Array.from({ length: 1_000 }, (_, index) => index * 7 - 300)
  for (const number of numbers) list.push(number)
  expect(membersOf(list)).toEqual(numbers)
})

it('is empty when it is cleared, and has what is pushed then', () => {
  const list = new NumberList(2)
  for (const number of [1, 2, 3]) list.push(number)
  list.clear()
  expect([list.length, list.at(0), list.at(2)]).toEqual([0, 0, 0])
  list.push(9)
  expect([membersOf(list), list.at(1), list.at(2)]).toEqual([[9], 0, 0])
})

it('has zeros beyond its end, and before its beginning', () => {
  const list = new NumberList(8)
  list.push(5)
  expect([list.at(1), list.at(7), list.at(8), list.at(-1)]).toEqual([0, 0, 0, 0])
})

it('lets go of the room of a huge answer', () => {
  const list = new NumberList(16)
  for (let number = 0; number < 100_000; number++) list.push(number)
  list.clear()
  expect(list.numbers.length).toBeLessThan(10_000)
  for (let number = 0; number < 10_000; number++) list.push(number)
  expect(membersOf(list)).toEqual(Array.from({ length: 10_000 }, (_, index) => index))
})

it('keeps a room that is not too large', () => {
  const list = new NumberList(1)
  for (let number = 0; number < 1_000; number++) list.push(number)
  const { numbers } = list
  list.clear()
  expect(list.numbers).toBe(numbers)
})
