// A module made of one relation: what it answers, when, and what becomes of a relation that fails.
import {
  definePresenceRelation,
  type ModuleCall,
  PRESENCE_ALL_USERS,
  type PresenceRelation,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presenceStates, userIds } from '../support/generators.ts'
import { alice, bob, carol, dave } from '../support/people.ts'

const call: ModuleCall = { signal: new AbortController().signal, deadline: 0 }
const [ofBob, ofCarol] = [userPresenceState(bob), userPresenceState(carol)]

/** As a relation written in JavaScript would be handed over. */
const define = (relation: unknown) => definePresenceRelation(relation as PresenceRelation)

const observing = (observersOf: (subject: UserId, call: ModuleCall) => unknown) =>
  define({ name: 'mine', observersOf, subjectsOf: () => [] })

describe('a module of a relation', () => {
  it('sends each observer the states of their subjects, at once, observers in order of first appearance', () => {
    const observers = new Map([
      [bob, [carol, alice]],
      [carol, [alice, dave]],
    ])
    const { getUsersForStates } = observing((subject) => observers.get(subject) ?? [])
    const answer = getUsersForStates([ofBob, ofCarol, userPresenceState(dave)], call)
    expect(answer).toBeInstanceOf(Map)
    expect([...(answer as Map<string, UserPresenceState[]>)]).toEqual([
      [carol, [ofBob]],
      [alice, [ofBob, ofCarol]],
      [dave, [ofCarol]],
    ])
  })

  it('asks once for a subject with several states, and sends all of them', () => {
    const asked: UserId[] = []
    const { getUsersForStates } = observing((subject) => {
      asked.push(subject)
      return [alice, dave]
    })
    const online = userPresenceState(bob, { state: 'online' })
    expect(getUsersForStates([ofBob, ofCarol, online], call)).toEqual(
      new Map([
        [alice, [ofBob, online, ofCarol]],
        [dave, [ofBob, online, ofCarol]],
      ]),
    )
    expect(asked).toEqual([bob, carol])
  })

  it('asks nobody about no states', () => {
    const { getUsersForStates } = observing(() => {
      throw new Error('asked')
    })
    expect(getUsersForStates([], call)).toEqual(new Map())
  })

  it('sends a state once to an observer who is named twice', () => {
    const { getUsersForStates } = observing(() => [alice, bob, alice])
    expect(getUsersForStates([ofBob], call)).toEqual(
      new Map([
        [alice, [ofBob]],
        [bob, [ofBob]],
      ]),
    )
  })

  it('gives each observer a list of their own', () => {
    const { getUsersForStates } = observing(() => [alice, dave])
    const answer = getUsersForStates([ofBob], call) as Map<string, UserPresenceState[]>
    answer.get(alice)?.push(ofCarol)
    expect(answer.get(dave)).toEqual([ofBob])
  })

  it('takes any iterable, and leaves what is no user id to the reader of the answer', () => {
    const { getUsersForStates } = observing(function* () {
      yield alice
      yield 'nobody'
    })
    expect(getUsersForStates([ofBob], call)).toEqual(
      new Map([
        [alice, [ofBob]],
        ['nobody', [ofBob]],
      ]),
    )
  })

  it('answers whom an observer may see with what the relation says, also with everybody and with a promise', async () => {
    const answers = new Map<UserId, unknown>([
      [alice, PRESENCE_ALL_USERS],
      [bob, Promise.resolve([carol])],
    ])
    const { getInterestedUsers } = define({
      name: 'mine',
      observersOf: () => [alice],
      subjectsOf: (observer: UserId) => answers.get(observer) ?? [],
    })
    expect(getInterestedUsers(alice, call)).toBe('ALL')
    expect(await getInterestedUsers(bob, call)).toEqual([carol])
    expect(getInterestedUsers(carol, call)).toEqual([])
  })

  it('hands both sides the call of the router', () => {
    const seen: unknown[] = []
    const { getUsersForStates, getInterestedUsers } = define({
      name: 'mine',
      observersOf: (_: UserId, given: ModuleCall) => seen.push(given) && [],
      subjectsOf: (_: UserId, given: ModuleCall) => seen.push(given) && [],
    })
    getUsersForStates([ofBob], call)
    getInterestedUsers(bob, call)
    expect(seen[0]).toBe(call)
    expect(seen[1]).toBe(call)
  })

  it('is a module of its own: frozen, and not changed with what it was made of', () => {
    const relation = { name: 'mine', observersOf: () => [alice], subjectsOf: () => [bob] }
    const module = definePresenceRelation(relation)
    relation.observersOf = () => [dave]
    relation.name = 'yours'
    expect(module.getUsersForStates([ofBob], call)).toEqual(new Map([[alice, [ofBob]]]))
    expect(module.name).toBe('mine')
    expect(Object.isFrozen(module)).toBe(true)
  })

  it('keeps `this`, so that an instance of a class serves too, with its hooks', () => {
    class Friends implements PresenceRelation {
      readonly name = 'friends'
      readonly calls: string[] = []
      readonly #friend = alice
      observersOf(): UserId[] {
        return [this.#friend]
      }
      subjectsOf(): UserId[] {
        return [this.#friend]
      }
      start(): void {
        this.calls.push('start')
      }
      stop(): void {
        this.calls.push('stop')
      }
      watch(): () => void {
        this.calls.push('watch')
        return () => {}
      }
    }
    const friends = new Friends()
    const { getUsersForStates, getInterestedUsers, start, stop, watch } = definePresenceRelation(friends)
    expect(getUsersForStates([ofBob], call)).toEqual(new Map([[alice, [ofBob]]]))
    expect(getInterestedUsers(bob, call)).toEqual([alice])
    start?.(call)
    watch?.(() => {})
    stop?.(call)
    expect(friends.calls).toEqual(['start', 'watch', 'stop'])
  })
})

describe('a relation that answers later', () => {
  it('is asked about every subject before the first answer, and answers in the order of the subjects', async () => {
    const answered = new Map<UserId, (observers: UserId[]) => void>()
    const { getUsersForStates } = observing(
      (subject) => new Promise<UserId[]>((resolve) => answered.set(subject, resolve)),
    )
    const answer = getUsersForStates([ofBob, ofCarol], call)
    expect([...answered.keys()]).toEqual([bob, carol])
    answered.get(carol)?.([alice, dave])
    answered.get(bob)?.([dave])
    expect([...(await (answer as Promise<Map<UserId, UserPresenceState[]>>))]).toEqual([
      [dave, [ofBob, ofCarol]],
      [alice, [ofCarol]],
    ])
  })

  it('may answer about some subjects at once, and with any thenable', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what this is about
    const thenable = { then: (resolve: (observers: UserId[]) => void) => resolve([alice]) }
    const { getUsersForStates } = observing((subject) => (subject === bob ? thenable : [dave]))
    const answer = getUsersForStates([ofBob, ofCarol], call)
    expect(await answer).toEqual(
      new Map([
        [alice, [ofBob]],
        [dave, [ofCarol]],
      ]),
    )
  })
})

describe('one answer that fails, fails the whole', () => {
  const failing = (fail: () => unknown) => observing((subject) => (subject === carol ? fail() : [alice]))

  it('with what was thrown', () => {
    const boom = new Error('boom')
    const { getUsersForStates } = failing(() => {
      throw boom
    })
    expect(() => getUsersForStates([ofBob, ofCarol], call)).toThrow(boom)
  })

  it('with the reason of the rejection', async () => {
    const { getUsersForStates } = failing(() => Promise.reject(new Error('boom')))
    await expect(getUsersForStates([ofBob, ofCarol], call)).rejects.toThrow('boom')
  })

  it('without leaving a rejection that nobody handles, when another was asked before', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { getUsersForStates } = observing((subject) => {
      if (subject === bob) return Promise.reject(new Error('first'))
      throw new Error('second')
    })
    expect(() => getUsersForStates([ofBob, ofCarol], call)).toThrow('second')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it.each([
    [
      'everybody',
      () => PRESENCE_ALL_USERS,
      'observersOf(@carol:far) answered ALL: everybody cannot be a list of recipients',
    ],
    ['nothing', () => undefined, 'observersOf(@carol:far) answered undefined, which is no iterable of user ids'],
    ['a text', () => '@alice:x', 'observersOf(@carol:far) answered "@alice:x", which is no iterable of user ids'],
    ['a number', () => 7, 'observersOf(@carol:far) answered 7, which is no iterable of user ids'],
  ])('when it is %s, in a sentence', async (_, answer, sentence) => {
    expect(() => failing(answer).getUsersForStates([ofBob, ofCarol], call)).toThrow(new TypeError(sentence))
    const later = failing(async () => answer()).getUsersForStates([ofBob, ofCarol], call)
    await expect(later).rejects.toThrow(new TypeError(sentence))
  })

  it('when it never ends', () => {
    const { getUsersForStates } = failing(function* () {
      for (;;) yield alice
    })
    expect(() => getUsersForStates([ofBob, ofCarol], call)).toThrow(
      new RangeError('observersOf(@carol:far) names more than 2000000 users'),
    )
  })
})

describe('what is no relation is refused, and the field is named', () => {
  const observersOf = (): UserId[] => []
  const subjectsOf = observersOf
  it.each([
    ['the relation', '(unnamed)', null],
    ['the relation', '(unnamed)', 'mine'],
    ['name', '(unnamed)', { observersOf, subjectsOf }],
    ['name', '(unnamed)', { name: '', observersOf, subjectsOf }],
    ['observersOf', 'bad', { name: 'bad', subjectsOf }],
    ['subjectsOf', 'bad', { name: 'bad', observersOf, subjectsOf: [] }],
    ['start', 'bad', { name: 'bad', observersOf, subjectsOf, start: true }],
    ['stop', 'bad', { name: 'bad', observersOf, subjectsOf, stop: null }],
    ['watch', 'bad', { name: 'bad', observersOf, subjectsOf, watch: {} }],
  ])('%s of %s: %o', (field, name, relation) => {
    expect(() => define(relation)).toThrow(expect.objectContaining({ _tag: 'BadModule', module: name, field }))
  })
})

it('sends what asking for each state alone would send', () => {
  fc.assert(
    fc.property(
      fc.array(presenceStates, { maxLength: 8 }),
      fc.array(fc.tuple(userIds, userIds), { maxLength: 12 }),
      (states, pairs) => {
        const { getUsersForStates } = observing((subject) =>
          pairs.filter(([, other]) => other === subject).map(([observer]) => observer),
        )
        const expected = new Map<UserId, Set<UserPresenceState>>()
        for (const state of states)
          for (const [observer, subject] of pairs)
            if (subject === state.userId) expected.set(observer, (expected.get(observer) ?? new Set()).add(state))
        const answer = getUsersForStates(states, call) as Map<UserId, UserPresenceState[]>
        expect(new Map([...answer].map(([observer, sent]) => [observer, new Set(sent)]))).toEqual(expected)
      },
    ),
  )
})
