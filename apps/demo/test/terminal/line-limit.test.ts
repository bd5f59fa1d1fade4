import { expect, it } from 'vitest'
import { createLineLimit, LINES_PER_SECOND } from '../../src/terminal/line-limit.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const open = () => {
  const clock = createVirtualClock()
  const lines: string[] = []
  return { clock, lines, limit: createLineLimit(clock, (line) => lines.push(line)) }
}

it('writes so many lines a second, and then says how many more there were of what', () => {
  const { clock, lines, limit } = open()
  for (let n = 0; n < LINES_PER_SECOND; n++) limit.write(`line ${n}`, 'deliveries')
  limit.write('another', 'deliveries')
  limit.write('another', 'deliveries')
  limit.write('another', 'failures')
  expect(lines).toHaveLength(LINES_PER_SECOND)
  clock.advance(1_000)
  expect(lines.at(-1)).toBe('… and 2 deliveries, 1 failures')
  limit.write('of the next second', 'deliveries')
  expect(lines.at(-1)).toBe('of the next second')
})

it('says nothing more of a quiet second, and has no timer while nothing happens', () => {
  const { clock, lines, limit } = open()
  limit.write('line', 'deliveries')
  clock.advance(1_000)
  expect(lines).toEqual(['line'])
  expect(clock.armed).toBe(0)
})

it('says what it has counted when it is closed', () => {
  const { clock, lines, limit } = open()
  for (let n = 0; n <= LINES_PER_SECOND; n++) limit.write(`line ${n}`, 'deliveries')
  limit.close()
  expect(lines.at(-1)).toBe('… and 1 deliveries')
  expect(clock.armed).toBe(0)
})
