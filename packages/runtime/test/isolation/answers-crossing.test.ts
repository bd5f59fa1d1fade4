// Whatever a module answers, and however wrong, the reader of answers says the same of it as without isolation.
import { type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { isolatedModule } from '../../src/isolation/isolated-module.ts'
import { processTime } from '../../src/time.ts'
import { readForStates, readInterested } from './support/reading.ts'
import { twinOf } from './support/twin-isolate.ts'

const ofAlice = userPresenceState(alice, { state: 'online', statusMsg: 'tea' })
const ofBob = userPresenceState(bob, { lastActiveTs: 7 })
const asked = [ofAlice, ofBob]

type Answer = (states: readonly UserPresenceState[]) => unknown

const throughTwin = async (answer: Answer) => {
  const module = { name: 'apart', getUsersForStates: answer, getInterestedUsers: () => answer([]) }
  const { module: proxied } = await isolatedModule({
    name: 'apart',
    url: new URL('file:///twin.js'),
    isolation: 'worker',
    maxHeapMb: 16,
    time: processTime,
    open: twinOf({ default: module }, processTime),
  }).create({ signal: new AbortController().signal, died: () => {} })
  const call = { signal: new AbortController().signal, deadline: 0 }
  return {
    forStates: (states = asked): Promise<unknown> => Promise.resolve(proxied.getUsersForStates(states, call)),
    interested: (): Promise<unknown> => Promise.resolve(proxied.getInterestedUsers(alice, call)),
  }
}

const throwing = (): never => {
  throw new RangeError('boom')
}
const throwsAfter = function* <Value>(...values: Value[]): Generator<Value> {
  yield* values
  throwing()
}
const mapOf = (entries: () => Iterator<unknown>): unknown => Object.assign(new Map(), { [Symbol.iterator]: entries })
const forever = function* <Value>(next: (index: number) => Value): Generator<Value> {
  for (let index = 0; ; index++) yield next(index)
}
const revokedProxy = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
class Instance {}

const given: Record<string, Answer> = {
  'a map of the list that was asked': (states) => new Map([[alice, states]]),
  'a plain object of sets': ([first, second]) => ({ [carol]: new Set([second]), [bob]: new Set([first, second]) }),
  'an object without a prototype': ([first]) => Object.assign(Object.create(null), { [carol]: [first] }),
  'an empty map': () => new Map(),
  'a map by another name': (states) =>
    Object.defineProperty(new Map([[alice, states]]), Symbol.toStringTag, { value: 'X' }),
  'a recipient with no states': () => new Map([[carol, []]]),
  'the same list for several': (states) => ({ [carol]: states, [bob]: states, [alice]: [] }),
  'the same generator for several': (states) => {
    const once = states.values()
    return new Map([alice, bob].map((user) => [user, once]))
  },
  'equal states': ([first]) => ({ [carol]: [{ ...first }, userPresenceState(alice, { ...first })] }),
  'a rewrite': ([first]) => ({ [carol]: [{ ...first, statusMsg: 'hidden' }] }),
  'a state that was not asked about': () => ({ [carol]: [userPresenceState(carol)] }),
  'members that are no states': () => ({
    [carol]: [
      5,
      -1,
      0.5,
      'ALL',
      null,
      undefined,
      true,
      9n,
      Symbol('sign'),
      () => {},
      [],
      {},
      new Instance(),
      Number.NaN,
    ],
  }),
  'states with bad fields': ([first]) => ({
    [alice]: [{ ...first, state: 'asleep' }],
    [bob]: [{ ...first, lastActiveTs: '7' }],
    [carol]: [
      { ...first, statusMsg: 'x'.repeat(8_193) },
      { ...first, statusMsg: {} },
      { ...first, currentlyActive: () => {} },
      { ...first, userId: `@x:${'y'.repeat(300)}` },
      { ...first, userId: 5 },
      { ...first, lastUserSyncTs: Number.NaN },
    ],
  }),
  'states that cannot be read': ([first]) => ({
    [carol]: [
      {
        ...first,
        get statusMsg() {
          return throwing()
        },
      },
      revokedProxy(),
      new Proxy({}, { get: throwing }),
    ],
  }),
  'odd keys': ([first]) =>
    new Map<unknown, unknown>(
      [
        5,
        'nobody',
        '',
        null,
        undefined,
        Symbol('sign'),
        {},
        () => {},
        '@a:x\0',
        '@\ud800:x',
        '__proto__',
        `@${'é'.repeat(128)}:x`,
      ].map((key) => [key, [first]]),
    ),
  'odd keys of an object': ([first]) => ({ ['__proto__']: [first], nobody: [first], 5: [first], [carol]: [first] }),
  'values that are no iterables': () =>
    new Map<string, unknown>(
      [5, 'text', null, undefined, {}, () => {}, Symbol('sign'), new Instance()].map((value, at) => [
        `@${at}:x`,
        value,
      ]),
    ),
  'a getter that throws': ([first]) => ({
    get '@x:y'() {
      return throwing()
    },
    [carol]: [first],
  }),
  'entries that are no pairs': ([first]) =>
    mapOf(() => [5, null, [carol], [], [bob, [first]], revokedProxy()].values()),
  'a recipient named twice': ([first, second]) =>
    mapOf(() =>
      [
        [carol, [first]],
        [carol, [second]],
      ].values(),
    ),
  'recipients by what is no iterator at all': () => mapOf(7 as never),
  'recipients by an iterator that is none': () => mapOf(() => 7 as never),
  'recipients by an iterator that gives nothing': () => mapOf(() => ({ next: () => undefined }) as never),
  'recipients that end with an error': ([first]) => mapOf(() => throwsAfter([carol, [first]], [bob, [first]])),
  'recipients that begin with an error': () => mapOf(() => throwsAfter()),
  'states that end with an error': ([first]) => ({ [carol]: throwsAfter(first), [bob]: [first] }),
  'iterators that are none': ([first]) => ({
    [alice]: { [Symbol.iterator]: throwing },
    [bob]: { [Symbol.iterator]: () => 7 },
    [carol]: { [Symbol.iterator]: () => ({ next: () => 7 }) },
    '@dora:x': { [Symbol.iterator]: 5 },
    '@finn:x': { [Symbol.iterator]: () => ({ next: 5 }) },
    '@gina:x': { [Symbol.iterator]: () => null },
    '@emil:x': [first],
  }),
  'something else thrown': ([first]) => ({
    [carol]: (function* () {
      yield first
      throw { toString: throwing }
    })(),
  }),
  'endless states': ([first]) => ({ [carol]: forever(() => first), [bob]: [first] }),
  'endless bad states': () => ({ [carol]: forever((index) => index) }),
  'a list': ([first]) => [first],
  'a number': () => 5,
  nothing: () => undefined,
  'a function': () => () => {},
  'an instance': () => new Instance(),
  'a set': () => new Set([alice]),
  ALL: () => 'ALL',
  'a proxy without keys': () => new Proxy({}, { ownKeys: throwing }),
}

describe('an answer to getUsersForStates reads as without isolation', () => {
  for (const [what, answer] of Object.entries(given))
    for (const rewriteStates of [false, true])
      it(`${what}${rewriteStates ? ', with the permission to rewrite' : ''}`, async () => {
        const twin = await throughTwin(answer)
        const expected = readForStates(answer(asked), asked, { rewriteStates })
        const read = readForStates(await twin.forStates(), asked, { rewriteStates })
        expect(read).toEqual(expected)
        for (const [at, [, states]] of read.granted.entries())
          for (const [place, state] of states.entries())
            if (asked.includes(state)) expect(state).toBe(expected.granted[at]?.[1][place])
      })
})

const named: Record<string, () => unknown> = {
  'a set': () => new Set([alice, bob]),
  'a generator': () => [alice, bob].values(),
  'the same user often': () => [alice, alice, bob],
  ALL: () => 'ALL',
  'ALL as a member': () => [alice, 'ALL'],
  'bad members': () => [
    alice,
    5,
    null,
    undefined,
    {},
    [],
    () => {},
    Symbol('sign'),
    9n,
    'nobody',
    `@x:${'y'.repeat(400)}`,
  ],
  'an error at the end': () => throwsAfter(alice, bob),
  'an error at once': () => throwsAfter(),
  'an iterator that is none': () => ({ [Symbol.iterator]: () => 7 }),
  'an iterator without next': () => ({ [Symbol.iterator]: () => ({}) }),
  'an iterator that gives nothing': () => ({ [Symbol.iterator]: () => ({ next: () => null }) }),
  'a text': () => '@alice:example.org',
  'a number': () => 5,
  'a plain object': () => ({}),
  nothing: () => undefined,
}

describe('an answer to getInterestedUsers reads as without isolation', () => {
  for (const [what, answer] of Object.entries(named))
    it(what, async () => {
      const twin = await throughTwin(answer)
      expect(readInterested(await twin.interested())).toEqual(readInterested(answer()))
    })
})

describe('a big answer', () => {
  const many = (count: number): UserId[] =>
    Array.from({ length: count }, (_, index) => `@user${index}:example.org` as UserId)

  it('crosses whole, in its order', async () => {
    const twin = await throughTwin((states) => new Map(many(20_000).map((user) => [user, states])))
    const { granted, problemCount } = readForStates(await twin.forStates(), asked)
    expect(problemCount).toBe(0)
    expect(granted).toEqual(many(20_000).map((user) => [user, asked]))
    expect(granted.every(([, states]) => states[0] === ofAlice && states[1] === ofBob)).toBe(true)
  })

  it('crosses whole when one recipient gets more states than one part holds', async () => {
    const states = many(12_000).map((user) => userPresenceState(user))
    const twin = await throughTwin((all) => ({ [alice]: all, [bob]: all.slice(0, 3), [carol]: all }))
    const { granted, problemCount } = readForStates(await twin.forStates(states), states)
    expect(problemCount).toBe(0)
    expect(granted).toEqual([
      [alice, states],
      [bob, states.slice(0, 3)],
      [carol, states],
    ])
  })
})
