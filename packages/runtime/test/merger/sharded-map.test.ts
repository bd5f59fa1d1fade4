// A map that is divided when it has grown large: it finds what was put into it, and nothing else.
import { describe, expect, it } from 'vitest'
import { createShardedMap } from '../../src/merger/sharded-map.ts'

const IN_ONE = 65_536

const filled = (count: number) => {
  const map = createShardedMap()
  for (let index = 0; index < count; index++) map.add(`@user${index}:example.org`, index)
  return map
}

describe.each([
  ['empty', 0],
  ['of one', 1],
  ['as large as one may be', IN_ONE],
  ['that was divided by the last entry', IN_ONE + 1],
  ['divided long ago', 3 * IN_ONE],
])('a map %s', (_, count) => {
  const map = filled(count)

  it('finds every entry', () => {
    const wrong: number[] = []
    for (let index = 0; index < count; index++) if (map.get(`@user${index}:example.org`) !== index) wrong.push(index)
    expect(wrong).toEqual([])
  })

  it('finds nothing else', () => {
    const others = [`@user${count}:example.org`, '@user0:example.or', '@User0:example.org', '', '@user0:example.org ']
    expect(others.map((key) => map.get(key))).toEqual(others.map(() => -1))
    const noIds = [undefined, null, 0, 1, Number.NaN, true, {}, [], Symbol('@user0:example.org'), () => '']
    expect(noIds.map((key) => map.get(key))).toEqual(noIds.map(() => -1))
  })
})

it('finds ids that differ at any one place', () => {
  const map = filled(IN_ONE)
  const ids = Array.from({ length: 40 }, (_, at) => `@${'a'.repeat(at)}b${'a'.repeat(39 - at)}:x`)
  for (const [index, id] of ids.entries()) map.add(id, IN_ONE + index)
  expect(ids.map((id) => map.get(id))).toEqual(ids.map((_, index) => IN_ONE + index))
})

it('finds ids of any characters, also a surrogate alone', () => {
  const map = filled(IN_ONE)
  const ids = ['@\u{1f600}:x', '@\ud83d:x', '@\ude00:x', '@__proto__:x', '__proto__', '@é:x', '@\0:x']
  for (const [index, id] of ids.entries()) map.add(id, index)
  expect(ids.map((id) => map.get(id))).toEqual(ids.map((_, index) => index))
})
