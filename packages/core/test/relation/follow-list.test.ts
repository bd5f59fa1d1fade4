// A list of pairs as a module, held against a plain list while it changes.
import {
  type FollowList,
  followList,
  type GrantedPair,
  type ModuleCall,
  type UserId,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { userIds } from '../support/generators.ts'
import { alice, bob, carol, dave } from '../support/people.ts'

const call: ModuleCall = { signal: new AbortController().signal, deadline: 0 }

const pair = (observer: string, subject: string): GrantedPair => ({ observer, subject })

/** Who sees whom, as `getUsersForStates` has it. */
const toldBy = (list: FollowList, subjects: readonly UserId[]): string[] => {
  const answer = list.getUsersForStates(
    subjects.map((subject) => userPresenceState(subject)),
    call,
  )
  if (!(answer instanceof Map)) throw new Error('no Map')
  return [...answer]
    .flatMap(([observer, states]) => [...states].map(({ userId }) => `${observer} sees ${userId}`))
    .sort()
}

/** The same, as `getInterestedUsers` has it. */
const seenBy = (list: FollowList, observer: UserId): string[] => {
  const answer = list.getInterestedUsers(observer, call)
  if (!Array.isArray(answer)) throw new Error('no list')
  return answer.map((subject) => `${observer} sees ${subject}`)
}

const watchedBy = (list: FollowList): { readonly told: GrantedPair[]; readonly end: () => void } => {
  const told: GrantedPair[] = []
  return { told, end: list.watch((granted) => told.push(...granted)) }
}

describe('a follow list', () => {
  it('lets each observer see that subject, and nobody else', () => {
    const list = followList([pair(alice, bob), pair(alice, carol), pair(dave, bob)])
    expect(toldBy(list, [alice, bob, carol])).toEqual([
      '@alice:x sees @bob:x',
      '@alice:x sees @carol:far',
      '@dave:far sees @bob:x',
    ])
    expect(list.getInterestedUsers(alice, call)).toEqual([bob, carol])
    expect(list.getInterestedUsers(bob, call)).toEqual([])
  })

  it('is empty and named follow-list when nothing is said', () => {
    const list = followList()
    expect(list.name).toBe('follow-list')
    expect(list.pairs()).toEqual([])
    expect(followList([], { name: 'friends' }).name).toBe('friends')
    expect(Object.isFrozen(list)).toBe(true)
  })

  it('grants what is added from then on, and nothing that was removed', () => {
    const list = followList()
    expect(list.add(alice, bob)).toBe(true)
    expect(list.has(alice, bob)).toBe(true)
    expect(toldBy(list, [bob])).toEqual(['@alice:x sees @bob:x'])
    expect(list.remove(alice, bob)).toBe(true)
    expect(list.has(alice, bob)).toBe(false)
    expect(toldBy(list, [bob])).toEqual([])
    expect(list.getInterestedUsers(alice, call)).toEqual([])
  })

  it('holds a pair once, and says whether something changed', () => {
    const list = followList([pair(alice, bob), pair(alice, bob)])
    expect(list.pairs()).toEqual([pair(alice, bob)])
    expect(list.add(alice, bob)).toBe(false)
    expect(list.remove(bob, alice)).toBe(false)
    expect(list.remove(alice, bob)).toBe(true)
    expect(list.remove(alice, bob)).toBe(false)
  })

  it('lets somebody see themselves, if told so', () => {
    expect(toldBy(followList([pair(alice, alice)]), [alice])).toEqual(['@alice:x sees @alice:x'])
  })

  it('gives its pairs observer by observer, as a list that can be made a follow list again', () => {
    const pairs = followList([pair(alice, bob), pair(dave, bob), pair(alice, carol)]).pairs()
    expect(pairs).toEqual([pair(alice, bob), pair(alice, carol), pair(dave, bob)])
    expect(followList(pairs).pairs()).toEqual(pairs)
  })

  it('gives lists that are the own of who asks', () => {
    const list = followList([pair(alice, bob)])
    list.pairs().pop()
    const subjects = list.getInterestedUsers(alice, call)
    if (Array.isArray(subjects)) subjects.pop()
    expect(list.pairs()).toEqual([pair(alice, bob)])
    expect(list.getInterestedUsers(alice, call)).toEqual([bob])
  })
})

describe('who watches a follow list', () => {
  it('is told of what is new, at once, and neither of what was there nor of what goes', () => {
    const list = followList([pair(alice, bob)])
    const { told } = watchedBy(list)
    list.add(alice, bob)
    list.add(alice, carol)
    list.remove(alice, bob)
    expect(told).toEqual([pair(alice, carol)])
  })

  it('is told again of what comes again', () => {
    const list = followList([pair(alice, bob)])
    const { told } = watchedBy(list)
    list.remove(alice, bob)
    list.add(alice, bob)
    expect(told).toEqual([pair(alice, bob)])
  })

  it('finds the pair granted already when it is told', () => {
    const list = followList()
    const seen: boolean[] = []
    list.watch((granted) => {
      for (const { observer, subject } of granted) seen.push(list.has(observer, subject))
    })
    list.add(alice, bob)
    expect(seen).toEqual([true])
  })

  it('is told nothing any more once it has ended, while others are', () => {
    const list = followList()
    const [first, second] = [watchedBy(list), watchedBy(list)]
    first.end()
    first.end()
    list.add(alice, bob)
    expect(first.told).toEqual([])
    expect(second.told).toEqual([pair(alice, bob)])
  })

  it('is told of everything also behind one that throws, and who added hears what the first threw', () => {
    const list = followList()
    const { told } = watchedBy(list)
    for (const words of ['first', 'second'])
      list.watch(() => {
        throw new Error(words)
      })
    const last = watchedBy(list)
    expect(() => list.add(alice, bob)).toThrow('first')
    expect([told, last.told]).toEqual([[pair(alice, bob)], [pair(alice, bob)]])
    expect(list.has(alice, bob)).toBe(true)
  })

  it('finds nothing any more of a pair that was removed before it reads it', () => {
    const list = followList()
    const kept: Iterable<GrantedPair>[] = []
    list.watch((granted) => kept.push(granted))
    list.add(alice, bob)
    expect([...(kept[0] ?? [])]).toEqual([pair(alice, bob)])
    list.remove(alice, bob)
    expect([...(kept[0] ?? [])]).toEqual([])
  })

  it('may watch twice with one function, and end each apart', () => {
    const list = followList()
    const told: GrantedPair[] = []
    const changed = (granted: Iterable<GrantedPair>): void => void told.push(...granted)
    const end = list.watch(changed)
    list.watch(changed)
    list.add(alice, bob)
    end()
    list.add(alice, carol)
    expect(told).toEqual([pair(alice, bob), pair(alice, bob), pair(alice, carol)])
  })
})

describe('what is no user id is refused, and which of the two is said', () => {
  const list = followList([pair(alice, bob)])
  it.each([
    ['add', () => list.add('alice', bob), 'the user id "alice" does not begin with @: it is given as the observer'],
    ['add', () => list.add(alice, '@bob'), 'the user id "@bob" has no colon: it is given as the subject'],
    ['remove', () => list.remove(alice, 'bob'), 'the user id "bob" does not begin with @: it is given as the subject'],
    ['has', () => list.has('', bob), 'the user id "" does not begin with @: it is given as the observer'],
    [
      'followList',
      () => followList([pair(alice, bob), pair(alice, 'carol')]),
      'the user id "carol" does not begin with @: it is given as the subject of pair 1',
    ],
  ])('by %s', (_, act, sentence) => {
    expect(act).toThrow(expect.objectContaining({ _tag: 'BadUserId', message: sentence }))
    expect(list.pairs()).toEqual([pair(alice, bob)])
  })

  it('and a name that is none, by followList', () => {
    expect(() => followList([], { name: '' })).toThrow(expect.objectContaining({ _tag: 'BadModule', field: 'name' }))
  })
})

it('is at any moment what a plain list of pairs would be', () => {
  const changes = fc.array(fc.tuple(fc.constantFrom('add', 'remove'), userIds, userIds), { maxLength: 40 })
  const people = ['@alice:x', '@bob:x', '@__proto__:x', '@carol:far', '@dave:far', '@:[::1]:8448'] as UserId[]
  fc.assert(
    fc.property(fc.array(fc.tuple(userIds, userIds)), changes, (initial, steps) => {
      const list = followList(initial.map(([observer, subject]) => pair(observer, subject)))
      const { told } = watchedBy(list)
      const model = new Set(initial.map(([observer, subject]) => `${observer} sees ${subject}`))
      const newly: string[] = []
      for (const [change, observer, subject] of steps) {
        const words = `${observer} sees ${subject}`
        const isChange = change === 'add' ? !model.has(words) : model.has(words)
        if (change === 'add') model.add(words)
        else model.delete(words)
        if (change === 'add' && isChange) newly.push(words)
        expect(list[change](observer, subject)).toBe(isChange)
      }
      const expected = [...model].sort()
      expect(told.map(({ observer, subject }) => `${observer} sees ${subject}`)).toEqual(newly)
      expect(
        list
          .pairs()
          .map(({ observer, subject }) => `${observer} sees ${subject}`)
          .sort(),
      ).toEqual(expected)
      expect(toldBy(list, people)).toEqual(expected)
      const seen = people.flatMap((observer) => seenBy(list, observer))
      expect(seen.sort()).toEqual(expected)
      for (const observer of people)
        for (const subject of people) expect(list.has(observer, subject)).toBe(model.has(`${observer} sees ${subject}`))
    }),
  )
})
