// How an answer to `getUsersForStates` is read: what is granted, what is dropped and how that is reported (law 4).
import { runInNewContext } from 'node:vm'
import { askAbout, parsePresenceState, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob, carol, dave } from '../support/people.ts'
import { readForStates } from '../support/reading.ts'

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob, { statusMsg: 'lunch' })
const asked = askAbout([ofAlice, ofBob])
const entries = [
  ['@carol:far', [ofBob, ofAlice]],
  ['@alice:x', [ofBob]],
] as const

class Named extends Map<string, unknown> {
  override readonly [Symbol.toStringTag] = 'Named'
}

const copyOf = (state: UserPresenceState): unknown => ({ ...state })

describe('a good answer is granted in its order, without a problem', () => {
  it.each([
    [
      'a Map of Sets',
      new Map([
        ['@carol:far', new Set([ofBob, ofAlice])],
        ['@alice:x', new Set([ofBob])],
      ]),
    ],
    [
      'a Map of arrays',
      new Map([
        ['@carol:far', [ofBob, ofAlice, ofBob]],
        ['@alice:x', [ofBob]],
      ]),
    ],
    ['a plain object', { '@carol:far': new Set([ofBob, ofAlice]), '@alice:x': [ofBob] }],
    [
      'an object without prototype',
      Object.assign(Object.create(null), { '@carol:far': [ofBob, ofAlice], '@alice:x': [ofBob] }),
    ],
    ['a subclass of Map, whatever it calls itself', new Named(entries)],
    ['a Map of another realm', runInNewContext('(entries) => new Map(entries)')(entries)],
    ['an object of another realm', runInNewContext('(entries) => Object.fromEntries(entries)')(entries)],
    [
      'sets that are generators',
      new Map([
        ['@carol:far', [ofBob, ofAlice].values()],
        ['@alice:x', [ofBob].values()],
      ]),
    ],
  ])('%s', (_, answer) => {
    expect(readForStates(answer, asked)).toEqual({
      usable: true,
      problems: [],
      problemCount: 0,
      granted: [
        [carol, [ofBob, ofAlice]],
        [alice, [ofBob]],
      ],
    })
  })

  it('nothing at all', () => {
    for (const nothing of [new Map(), {}])
      expect(readForStates(nothing, asked)).toEqual({ usable: true, problems: [], problemCount: 0, granted: [] })
  })

  it('a recipient with an empty set', () => {
    expect(readForStates({ '@carol:far': [], '@alice:x': new Set() }, asked).granted).toEqual([
      [carol, []],
      [alice, []],
    ])
  })

  it('a recipient whose localpart is __proto__, and an object that came out of JSON', () => {
    const answer = JSON.parse('{"__proto__": [], "@__proto__:x": []}')
    expect(readForStates(answer, asked)).toMatchObject({
      granted: [['@__proto__:x', []]],
      problems: [{ path: 'answer["__proto__"]', fault: 'is no recipient: the user id does not begin with @' }],
    })
  })
})

describe('what is no answer grants nothing', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [7n, '7n'],
    [true, 'true'],
    ['ALL', '"ALL"'],
    [Symbol('answer'), 'Symbol(answer)'],
    [() => new Map(), 'a function'],
    [[['@carol:far', [ofBob]]], 'an array'],
    [new Set([['@carol:far', [ofBob]]]), 'an object'],
    [new Map([['@carol:far', [ofBob]]]).entries(), 'an object'],
    [new WeakMap(), 'an object'],
    [new Date(0), 'an object'],
    [new (class Answer {})(), 'an object'],
    [Object.create({ '@carol:far': [ofBob] }), 'an object'],
  ])('%o', (answer, shown) => {
    expect(readForStates(answer, asked)).toEqual({
      usable: false,
      problems: [{ path: 'answer', fault: `is ${shown} and neither a Map nor a plain object` }],
      problemCount: 1,
      granted: [],
    })
  })
})

describe('a bad entry is dropped with its path, and the entries around it stay', () => {
  it.each([
    ['answer.get("nobody")', 'is no recipient: the user id does not begin with @', 'nobody', [ofBob]],
    ['answer.get("@nocolon")', 'is no recipient: the user id has no colon', '@nocolon', [ofBob]],
    ['answer.get(7)', 'is no recipient: the user id is no string', 7, [ofBob]],
    ['answer.get("@dave:far")', 'is 5 and no iterable of states', '@dave:far', 5],
    ['answer.get("@dave:far")', 'is null and no iterable of states', '@dave:far', null],
    ['answer.get("@dave:far")', 'is "text" and no iterable of states', '@dave:far', 'text'],
    ['answer.get("@dave:far")', 'is an object and no iterable of states', '@dave:far', ofBob],
    ['answer.get("@dave:far")', 'is an object and no iterable of states', '@dave:far', { [Symbol.iterator]: 7 }],
  ])('%s %s', (path, fault, key, value) => {
    const answer = new Map<unknown, unknown>([
      ['@carol:far', [ofBob]],
      [key, value],
      ['@alice:x', [ofBob]],
    ])
    expect(readForStates(answer, asked)).toEqual({
      usable: true,
      problems: [{ path, fault }],
      problemCount: 1,
      granted: [
        [carol, [ofBob]],
        [alice, [ofBob]],
      ],
    })
  })

  it('a bad member, and the members around it stay', () => {
    expect(readForStates({ '@carol:far': [ofAlice, 'x', null, ofBob, {}] }, asked)).toMatchObject({
      granted: [[carol, [ofAlice, ofBob]]],
      problems: [
        {
          path: 'answer["@carol:far"][1]',
          fault: expect.stringMatching(/^is no presence state: .* is not an object: "x"$/),
        },
        { path: 'answer["@carol:far"][2]', fault: expect.stringMatching(/^is no presence state: /) },
        { path: 'answer["@carol:far"][4]', fault: expect.stringMatching(/userId/) },
      ],
    })
  })

  it('20 problems are spelled out, in the order met, and all are counted', () => {
    const { problems, problemCount } = readForStates({ '@carol:far': Array.from({ length: 50 }, () => 'x') }, asked)
    expect(problems.map(({ path }) => path)).toEqual(
      Array.from({ length: 20 }, (_, index) => `answer["@carol:far"][${index}]`),
    )
    expect(problemCount).toBe(50)
  })
})

describe('a state of an answer becomes the one that was asked about', () => {
  it('when it is an equal copy', () => {
    const { granted, problemCount } = readForStates({ '@carol:far': [copyOf(ofBob), copyOf(ofBob)] }, asked)
    const states = granted.flatMap(([, states]) => states)
    expect(states).toHaveLength(1)
    expect(states[0]).toBe(ofBob)
    expect(problemCount).toBe(0)
  })

  it('and is dropped when its user was not asked about', () => {
    const invented = userPresenceState(dave, { state: 'online' })
    for (const rewriteStates of [false, true])
      expect(
        readForStates({ '@carol:far': [invented, ofBob] }, asked, { permissions: { rewriteStates } }),
      ).toMatchObject({
        granted: [[carol, [ofBob]]],
        problems: [{ path: 'answer["@carol:far"][0]', fault: 'is a state of @dave:far that was not asked about' }],
      })
  })

  it('or when it was changed without the permission', () => {
    expect(readForStates({ '@carol:far': [{ ...ofBob, statusMsg: null }, ofAlice] }, asked)).toMatchObject({
      granted: [[carol, [ofAlice]]],
      problems: [{ path: 'answer["@carol:far"][0]', fault: 'is a state of @bob:x that was not asked about' }],
    })
  })
})

describe('with the permission to rewrite', () => {
  const rewriting = { permissions: { rewriteStates: true } }

  it('a changed copy is granted beside the original', () => {
    const { granted, problemCount } = readForStates(
      { '@carol:far': [{ ...ofBob, statusMsg: null }, ofBob] },
      asked,
      rewriting,
    )
    expect(granted).toEqual([[carol, [userPresenceState(bob, { statusMsg: null }), ofBob]]])
    expect(problemCount).toBe(0)
  })

  it('equal rewrites are one instance, across recipients and answers', () => {
    const quiet = { ...ofBob, statusMsg: 'quiet' }
    const first = readForStates({ '@carol:far': [quiet, { ...quiet }], '@alice:x': [{ ...quiet }] }, asked, rewriting)
    const second = readForStates({ '@dave:far': [{ ...quiet }] }, asked, rewriting)
    const states = [...first.granted, ...second.granted].flatMap(([, granted]) => granted)
    expect(states).toHaveLength(3)
    expect(new Set(states)).toHaveLength(1)
  })

  it('a changed copy that is no state any more is dropped', () => {
    expect(readForStates({ '@carol:far': [{ ...ofBob, lastActiveTs: -1 }] }, asked, rewriting)).toMatchObject({
      granted: [[carol, []]],
      problemCount: 1,
    })
  })

  it('what is granted is a frozen copy that the module cannot reach', () => {
    const mine = { ...ofBob, statusMsg: 'mine' }
    const { granted } = readForStates({ '@carol:far': [mine] }, asked, rewriting)
    mine.statusMsg = 'changed'
    expect(granted).toEqual([[carol, [parsePresenceState({ ...ofBob, statusMsg: 'mine' })]]])
  })
})

it('drops remote recipients when the module is not permitted to name any', () => {
  const answer = { '@carol:far': [ofBob], '@alice:x': [ofBob] }
  expect(readForStates(answer, asked, { permissions: { remoteRecipients: false } })).toMatchObject({
    granted: [[alice, [ofBob]]],
    problems: [{ path: 'answer["@carol:far"]', fault: 'is a remote user, which the module is not permitted' }],
  })
})

describe('the number of recipients', () => {
  const answer = { '@alice:x': [ofBob], nobody: [], '@carol:far': [ofBob], '@dave:far': [ofBob], '@bob:x': [ofBob] }

  it('drops what is too many, and reports that once', () => {
    expect(readForStates(answer, asked, { permissions: { maxRecipients: 2 } })).toEqual({
      usable: true,
      granted: [
        [alice, [ofBob]],
        [carol, [ofBob]],
      ],
      problems: [
        { path: 'answer["nobody"]', fault: 'is no recipient: the user id does not begin with @' },
        { path: 'answer', fault: 'names more than 2 recipients; the rest is dropped' },
      ],
      problemCount: 2,
    })
  })

  it('may be exactly what is permitted', () => {
    expect(readForStates(answer, asked, { permissions: { maxRecipients: 4 } })).toMatchObject({ problemCount: 1 })
  })
})

it("shares no list with the module: changing the module's sets afterwards changes nothing", () => {
  const list = [ofBob]
  const answer = new Map([['@carol:far', list]])
  const { granted } = readForStates(answer, asked)
  list.push(ofAlice)
  answer.clear()
  expect(granted).toEqual([[carol, [ofBob]]])
})
