// What is a user id, and on which server the user is (law 9).
import { BadUserId, isUserId, MAX_USER_ID_BYTES, parseUserId, serverNameOf } from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'

/** `@`, then the letter until the id has that many bytes of UTF-8 in all, then `:x`. */
const idOfBytes = (bytes: number, letter = 'a'): string => {
  const room = bytes - 3
  const size = new TextEncoder().encode(letter).length
  return `@${letter.repeat(Math.floor(room / size))}${'a'.repeat(room % size)}:x`
}

it.each([
  ['a plain id', '@alice:example.org'],
  ['an empty localpart', '@:example.org'],
  ['an empty server name', '@alice:'],
  ['a localpart named __proto__', '@__proto__:x'],
  ['emoji', '@🦊:x'],
  ['capitals', '@Alice:Example.ORG'],
  ['a port', '@u:host:8448'],
  ['an IPv6 address with a port', '@u:[::1]:8448'],
  ['255 bytes', idOfBytes(255)],
  ['255 bytes in letters of two bytes', idOfBytes(255, 'é')],
  ['255 bytes in letters of three bytes', idOfBytes(255, '€')],
  ['255 bytes in the last letters of two bytes', idOfBytes(255, '\u07ff')],
  ['255 bytes in letters of four bytes', idOfBytes(255, '🦊')],
])('takes %s, unchanged', (_, id) => {
  expect(parseUserId(id)).toBe(id)
  expect(isUserId(id)).toBe(true)
})

it.each([
  ['an empty text', '', 'does not begin with @'],
  ['a text without @', 'alice:x', 'does not begin with @'],
  ['an @ that is not first', ' @alice:x', 'does not begin with @'],
  ['an id without a colon', '@alice', 'has no colon'],
  ['a bare @', '@', 'has no colon'],
  ['256 bytes', idOfBytes(256), 'is longer than 255 bytes'],
  ['256 bytes in letters of two bytes', idOfBytes(256, 'é'), 'is longer than 255 bytes'],
  ['256 bytes in letters of three bytes', idOfBytes(256, '€'), 'is longer than 255 bytes'],
  ['256 bytes in the first letters of two bytes', idOfBytes(256, '\u0080'), 'is longer than 255 bytes'],
  ['256 bytes in the first letters of three bytes', idOfBytes(256, '\u0800'), 'is longer than 255 bytes'],
  ['256 bytes in letters of four bytes', idOfBytes(256, '🦊'), 'is longer than 255 bytes'],
  ['a NUL in the localpart', '@al\0ice:x', 'contains a NUL'],
  ['a NUL at the end', '@alice:x\0', 'contains a NUL'],
  ['a lone first half of a pair', '@\ud83e:x', 'contains a lone surrogate'],
  ['a lone second half of a pair', '@\udd8a:x', 'contains a lone surrogate'],
  ['the halves of a pair in the wrong order', '@\udd8a\ud83e:x', 'contains a lone surrogate'],
])('refuses %s and says what is wrong', (_, id, fault) => {
  expect(() => parseUserId(id)).toThrow(expect.objectContaining({ _tag: 'BadUserId', value: id, fault }))
  expect(isUserId(id)).toBe(false)
})

it.each([
  [undefined],
  [null],
  [7],
  [7n],
  [true],
  [Symbol('@alice:x')],
  [['@alice:x']],
  [{ toString: () => '@alice:x' }],
  [Object('@alice:x')],
])('refuses what is not a string: %s', (value) => {
  expect(() => parseUserId(value)).toThrow(BadUserId)
  expect(isUserId(value)).toBe(false)
})

it('names what is no string in a sentence', () => {
  expect(() => parseUserId(7)).toThrow('the user id 7 is no string')
  expect(() => parseUserId(null)).toThrow('the user id null is no string')
})

it('keeps composed and decomposed spellings, and capitals, apart', () => {
  expect(parseUserId('@caf\u00e9:x')).not.toBe(parseUserId('@cafe\u0301:x'))
  expect(parseUserId('@u:Example.ORG')).not.toBe(parseUserId('@u:example.org'))
})

it.each([
  ['@alice:example.org', 'example.org'],
  ['@u:host:8448', 'host:8448'],
  ['@u:[::1]:8448', '[::1]:8448'],
  ['@u:Example.ORG', 'Example.ORG'],
  ['@:x', 'x'],
  ['@alice:', ''],
])('finds everything after the first colon to be the server of %s', (id, serverName) => {
  expect(serverNameOf(parseUserId(id))).toBe(serverName)
})

it('takes exactly what the rules, written down one by one, take', () => {
  const units = fc.constantFrom('a', '@', ':', 'é', '€', '🦊', '\ud83e', '\udd8a', '\0', 'e\u0301')
  const honest = fc.constantFrom('a', ':', 'é', '€', '🦊')
  const tails = fc.oneof(
    fc.string({ unit: units, maxLength: 10 }),
    fc.string({ unit: honest, minLength: 60, maxLength: 260, size: 'max' }),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.constantFrom('@', '@u:', ''), tails, (head, tail) => {
      expect(isUserId(head + tail)).toBe(isUserIdByTheRules(head + tail))
    }),
    { numRuns: 500 },
  )
})

const isUserIdByTheRules = (text: string): boolean =>
  text.startsWith('@') &&
  text.includes(':') &&
  !text.includes('\0') &&
  !/\p{Surrogate}/u.test(text) &&
  new TextEncoder().encode(text).length <= MAX_USER_ID_BYTES
