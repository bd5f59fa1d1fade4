// Answers that throw, never end or lie while they are read: each costs its own module only, and only what is bad of it.
import { askAbout, userPresenceState } from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob, carol } from '../support/people.ts'
import { readForStates, readInterested } from '../support/reading.ts'

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob, { statusMsg: 'lunch' })
const asked = askAbout([ofAlice, ofBob])

const boom = (): never => {
  throw new Error('boom')
}
const revokedProxy = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const throwsAfter = function* <Value>(...values: Value[]): Generator<Value> {
  yield* values
  boom()
}
/** A Map whose entries are what the given function yields. */
const mapOf = (entries: () => Iterator<unknown>): unknown =>
  Object.assign(new Map(), { [Symbol.iterator]: entries, entries })

const forever = function* <Value>(next: (index: number) => Value): Generator<Value> {
  for (let index = 0; ; index++) yield next(index)
}

const bobs = () => forever(() => '@bob:x')

describe('an iterator that throws midway', () => {
  const fault = 'threw while it was read: Error: boom'

  it('among recipients: those before it stay', () => {
    const answer = mapOf(() => throwsAfter(['@carol:far', [ofBob]], ['@alice:x', [ofBob]]))
    expect(readForStates(answer, asked)).toEqual({
      usable: true,
      granted: [
        [carol, [ofBob]],
        [alice, [ofBob]],
      ],
      problems: [{ path: 'answer', fault }],
      problemCount: 1,
    })
  })

  it('among states: those before it stay, and so do all other recipients', () => {
    expect(readForStates({ '@carol:far': throwsAfter(ofBob), '@alice:x': [ofAlice] }, asked)).toEqual({
      usable: true,
      granted: [
        [carol, [ofBob]],
        [alice, [ofAlice]],
      ],
      problems: [{ path: 'answer["@carol:far"]', fault }],
      problemCount: 1,
    })
  })

  it('among interested users: those before it stay', () => {
    expect(readInterested(throwsAfter('@carol:far', '@alice:x'))).toEqual({
      usable: true,
      users: [carol, alice],
      problems: [{ path: 'answer', fault }],
      problemCount: 1,
    })
  })

  it('or when it is made, or is none', () => {
    for (const iterator of [boom, () => 7, () => ({ next: () => 7 }), () => ({})])
      expect(
        readForStates({ '@carol:far': { [Symbol.iterator]: iterator }, '@alice:x': [ofBob] }, asked),
      ).toMatchObject({
        granted: [
          [carol, []],
          [alice, [ofBob]],
        ],
        problems: [{ path: 'answer["@carol:far"]', fault: expect.stringMatching(/^threw while it was read: /) }],
      })
  })
})

describe('an endless iterator meets a bound', () => {
  const few = { permissions: { maxRecipients: 3 } }

  it('of good recipients', () => {
    const answer = mapOf(() => forever((index) => [`@${index}:x`, [ofBob]]))
    const { granted, problems } = readForStates(answer, asked, few)
    expect(granted.map(([recipient]) => recipient)).toEqual(['@0:x', '@1:x', '@2:x'])
    expect(problems).toEqual([{ path: 'answer', fault: 'names more than 3 recipients; the rest is dropped' }])
  })

  it('of bad recipients', () => {
    const answer = mapOf(() => forever((index) => [index, [ofBob]]))
    expect(readForStates(answer, asked, few)).toMatchObject({ usable: true, granted: [] })
  })

  it('of one state, or of no states', () => {
    const answer = { '@carol:far': forever(() => ofBob), '@alice:x': forever(() => 'x'), '@bob:x': [ofAlice] }
    const { granted, problems } = readForStates(answer, asked)
    expect(granted).toEqual([
      [carol, [ofBob]],
      [alice, []],
      [bob, [ofAlice]],
    ])
    expect(problems[0]).toEqual({
      path: 'answer["@carol:far"]',
      fault: expect.stringMatching(/^has more than \d+ members; the rest is dropped$/),
    })
  })

  it.each([
    ['new users', (index: number) => `@${index}:x`, 3],
    ['one user', () => '@bob:x', 1],
    ['what is no user', () => 'bob', 0],
  ])('of interested users: %s', (_, next, size) => {
    const { users, problemCount } = readInterested(forever(next), few)
    expect(new Set(users).size).toBe(size)
    expect(problemCount).toBeGreaterThan(0)
  })

  it.each([
    ['an iterator of its own', Object.assign(new Set(), { [Symbol.iterator]: bobs })],
    ['a class of its own', Object.setPrototypeOf(new Set(), { [Symbol.iterator]: bobs })],
    ['a proxy around it', new Proxy(new Set(), { get: () => bobs })],
  ])('of a set with %s', (_, answer) => {
    const { users, problemCount } = readInterested(answer, few)
    expect(new Set(users)).toEqual(new Set([bob]))
    expect(problemCount).toBe(1)
  })

  it('and is closed', () => {
    const closed: string[] = []
    const closing = function* <Value>(name: string, value: Value): Generator<Value> {
      try {
        yield* forever(() => value)
      } finally {
        closed.push(name)
      }
    }
    readForStates(
      mapOf(() => closing('recipients', ['@bob:x', closing('states', ofBob)])),
      asked,
      { permissions: { maxRecipients: 1 } },
    )
    expect(closed).toEqual(['states', 'recipients'])
  })
})

describe('an answer that does not let itself be looked at', () => {
  it.each([
    ['a revoked proxy', revokedProxy()],
    ['a proxy that hides its prototype', new Proxy({}, { getPrototypeOf: boom })],
    ['an object that throws for its tag', Object.defineProperty({}, Symbol.toStringTag, { get: boom })],
  ])('is no answer: %s', (_, answer) => {
    expect(readForStates(answer, asked)).toMatchObject({ usable: false, granted: [], problemCount: 1 })
    expect(readInterested(answer)).toMatchObject({ usable: false, users: [], problemCount: 1 })
  })

  it('is no answer for interested users when its iterator cannot be had', () => {
    expect(readInterested(new Proxy({}, { get: boom }))).toMatchObject({ usable: false, problemCount: 1 })
  })

  it('grants nothing when it does not tell its keys', () => {
    expect(readForStates(new Proxy({}, { ownKeys: boom }), asked)).toMatchObject({ granted: [], problemCount: 1 })
  })

  it('or only calls itself a Map', () => {
    for (const answer of [{ [Symbol.toStringTag]: 'Map' }, Object.create(Map.prototype), new Proxy(new Map(), {})])
      expect(readForStates(answer, asked)).toMatchObject({ granted: [], problemCount: 1 })
  })

  it.each([undefined, null, 7, {}])('or has %j where its iterator should be', (iterate) => {
    expect(readForStates(Object.assign(new Map(), { [Symbol.iterator]: iterate }), asked)).toMatchObject({
      usable: false,
      problems: [{ path: 'answer', fault: 'threw while it was read: TypeError: it has no iterator' }],
    })
  })
})

describe('a hostile entry costs itself only', () => {
  const throwing = {
    get '@carol:far'() {
      return boom()
    },
    '@alice:x': [ofBob],
  }

  it('a getter that throws', () => {
    expect(readForStates(throwing, asked)).toMatchObject({
      granted: [[alice, [ofBob]]],
      problems: [{ path: 'answer["@carol:far"]' }],
    })
  })

  it.each([
    ['a revoked proxy', revokedProxy()],
    ['a proxy that throws', new Proxy({}, { get: boom, getPrototypeOf: boom, has: boom, ownKeys: boom })],
    ['a symbol', Symbol('hostile')],
    ['an object that throws when shown', { toString: boom, [Symbol.toPrimitive]: boom, toJSON: boom }],
  ])('%s as a recipient, as a value, as a state and as a user', (_, hostile) => {
    const answer = new Map<unknown, unknown>([
      [hostile, [ofBob]],
      ['@carol:far', hostile],
      ['@bob:x', [hostile, ofBob]],
      ['@alice:x', [ofBob]],
    ])
    expect(readForStates(answer, asked)).toMatchObject({
      granted: [
        [bob, [ofBob]],
        [alice, [ofBob]],
      ],
      problemCount: 3,
    })
    expect(readInterested([hostile, '@alice:x'])).toMatchObject({ users: [alice], problemCount: 1 })
  })

  it.each([
    ['null', null],
    ['a number', 7],
    ['an object', {}],
    ['an empty array', []],
    ['a revoked proxy', revokedProxy()],
    ['an array that cannot be read', new Proxy([], { get: boom })],
    ['an array whose iterator throws', Object.assign([carol, [ofBob]], { [Symbol.iterator]: boom })],
  ])('an entry of a Map that is no pair: %s', (_, entry) => {
    const answer = mapOf(() => [['@carol:far', [ofBob]], entry, ['@alice:x', [ofBob]]].values())
    const { granted } = readForStates(answer, asked)
    expect(granted).toContainEqual([carol, [ofBob]])
    expect(granted).toContainEqual([alice, [ofBob]])
  })
})
