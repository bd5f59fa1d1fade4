// Showing a value or what was thrown, in a message, never throws itself: what is shown comes from outside.
import { BadUserId, describeThrown, ModuleThrew, showValue } from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const boom = (): never => {
  throw new Error('boom')
}
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const revokedFunction = Proxy.revocable(() => {}, {})
revokedFunction.revoke()
const hostile: [string, unknown][] = [
  ['a revoked proxy', revoked.proxy],
  ['a revoked proxy of a function', revokedFunction.proxy],
  ['a proxy that throws', new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom })],
  ['an object without prototype', Object.create(null)],
  [
    'an object that throws when made a text',
    { toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom, toJSON: boom },
  ],
  ['a symbol', Symbol('text')],
  ['an error that throws for its message', Object.defineProperty(new Error(), 'message', { get: boom })],
  ['an error whose name is a symbol', Object.assign(new Error('text'), { name: Symbol('name') })],
  ['an error whose message is an object', Object.assign(new Error(), { message: { toString: boom } })],
]

it.each(hostile)('copes with %s', (_, value) => {
  expect(showValue(value)).toEqual(expect.any(String))
  expect(describeThrown(value)).toEqual(expect.any(String))
  expect(new BadUserId(value, 'is bad').message).toMatch(/^the user id .* is bad$/)
  expect(new ModuleThrew('mine', 'getUsersForStates', value).message).toMatch(
    /^module mine threw in getUsersForStates: ./,
  )
})

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [-1, '-1'],
  [Number.NaN, 'NaN'],
  [7n, '7n'],
  [true, 'true'],
  ['a "text"\n', '"a \\"text\\"\\n"'],
  [Symbol('text'), 'Symbol(text)'],
  [[1, 2], 'an array'],
  [{ a: 1 }, 'an object'],
  [new Map(), 'an object'],
  [() => 1, 'a function'],
  ['x'.repeat(78), `"${'x'.repeat(78)}"`],
  ['x'.repeat(79), `"${'x'.repeat(78)}…`],
  ['x'.repeat(500), `"${'x'.repeat(78)}…`],
  [Symbol('x'.repeat(500)), `Symbol(${'x'.repeat(72)}…`],
])('shows %o as %s', (value, shown) => {
  expect(showValue(value)).toBe(shown)
})

it('shows any value in at most 80 characters, on one line', () => {
  const values = fc.anything({ withBigInt: true, withNullPrototype: true, withBoxedValues: true, withTypedArray: true })
  fc.assert(
    fc.property(fc.oneof(values, fc.string({ unit: 'binary', maxLength: 200 })), (value) => {
      expect(showValue(value).length).toBeLessThanOrEqual(80)
      expect(showValue(value)).not.toContain('\n')
      expect(describeThrown(value)).toBe(showValue(value))
    }),
  )
})

it('describes an error by its name and message, and anything else as a value', () => {
  expect(describeThrown(new TypeError('no'))).toBe('TypeError: no')
  expect(describeThrown(new BadUserId('bob', 'is bad'))).toBe('BadUserId: the user id "bob" is bad')
  expect(describeThrown('no')).toBe('"no"')
  expect(describeThrown(undefined)).toBe('undefined')
})
