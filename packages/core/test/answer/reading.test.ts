// A reader stops when its budget is used up and goes on where it stopped, and that changes nothing of what it reads.
import {
  askAbout,
  grantingEach,
  readInterestedUsers,
  readUsersForStates,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { userIds } from '../support/generators.ts'
import { alice, bob, carol, isLocal, permissions } from '../support/people.ts'
import { readForStates, readInterested } from '../support/reading.ts'

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob, { statusMsg: 'lunch' })
const asked = askAbout([ofAlice, ofBob])

const members = fc.constantFrom<unknown>(ofAlice, ofBob, { ...ofBob }, { ...ofBob, statusMsg: null }, 'x', null)
const sets = fc.oneof(fc.array(members, { maxLength: 6 }), fc.constantFrom<unknown>(5, null, 'text'))
const answers = fc
  .array(fc.tuple(fc.oneof(userIds, fc.constantFrom('nobody', 7)), sets), { maxLength: 6 })
  .map((entries) => new Map<unknown, unknown>(entries))

it('grants and reports the same with a small budget as with a large one', () => {
  fc.assert(
    fc.property(answers, fc.integer({ min: 1, max: 7 }), fc.boolean(), (answer, perTurn, rewriteStates) => {
      const options = { permissions: { rewriteStates, maxRecipients: 3 } }
      expect(readForStates(answer, asked, { ...options, perTurn })).toEqual(readForStates(answer, asked, options))
    }),
  )
})

it('finds the same users with a small budget as with a large one', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(userIds, fc.constant('ALL'))), fc.integer({ min: 1, max: 7 }), (answer, perTurn) => {
      expect(readInterested(answer, { perTurn })).toEqual(readInterested(answer))
    }),
  )
})

it('never reads more in a turn than its budget, and stops only when that is used up', () => {
  fc.assert(
    fc.property(fc.nat(6), fc.nat(6), fc.integer({ min: 1, max: 7 }), (recipients, states, perTurn) => {
      const leftovers: number[] = []
      const answer = new Map(people(recipients).map((userId) => [userId, Array.from({ length: states }, () => ofBob)]))
      readForStates(answer, asked, { perTurn, betweenTurns: (left) => leftovers.push(left) })
      const entries = recipients * (1 + states)
      expect(leftovers).toEqual(Array.from({ length: Math.max(0, Math.ceil(entries / perTurn) - 1) }, () => 0))
    }),
  )
})

it('counts interested users, good or bad, one by one', () => {
  const leftovers: number[] = []
  readInterested([...people(5), 'bad', 'ALL'], { perTurn: 2, betweenTurns: (left) => leftovers.push(left) })
  expect(leftovers).toEqual([0, 0, 0])
})

it('counts the members of a set that it reads at once', () => {
  const budget = { left: 5 }
  const rules = { permissions: permissions({}), isLocal, budget }
  readInterestedUsers(new Set([...people(2), 'bad']), rules).resume()
  expect(budget.left).toBe(2)
  expect(readInterestedUsers(new Set(people(3)), rules).resume()).toBe(null)
  expect(budget.left).toBe(0)
})

it('does not touch the answer while it has no budget', () => {
  const reads: string[] = []
  const set = function* (name: string): Generator<UserPresenceState> {
    reads.push(name)
    yield ofBob
  }
  const budget = { left: 2 }
  const rules = { permissions: permissions({}), isLocal, budget }
  const reading = readUsersForStates(
    new Map([
      [carol, set('first')],
      [alice, set('second')],
    ]),
    { ...rules, asked, granting: grantingEach(asked, () => {}) },
  )
  reading.resume()
  reading.resume()
  reading.resume()
  expect(reads).toEqual(['first'])
  budget.left = 2
  expect(reading.resume()).not.toBe(null)
  expect(reads).toEqual(['first', 'second'])
})

it('waits for a budget as long as it takes', () => {
  const budget = { left: 1 }
  const reading = readInterestedUsers(['@alice:x', '@bob:x'], { permissions: permissions({}), isLocal, budget })
  expect([reading.resume(), reading.resume(), reading.resume()]).toEqual([null, null, null])
  budget.left = 1
  expect(reading.resume()).toMatchObject({ users: [alice, bob] })
})

it('shares one budget between readings, so that two together read no more than one may', () => {
  const budget = { left: 3 }
  const rules = { permissions: permissions({}), isLocal, budget }
  const granted: string[] = []
  const begin = () =>
    readUsersForStates(
      { '@carol:far': [ofBob] },
      { ...rules, asked, granting: grantingEach(asked, (recipient) => granted.push(recipient)) },
    )
  const [first, second] = [begin(), begin()]
  expect([first.resume() === null, second.resume() === null]).toEqual([false, true])
  expect(granted).toEqual(['@carol:far'])
  budget.left = 1
  expect(second.resume()).not.toBe(null)
})

it('closes the iterators of a module when the reading is given up', () => {
  const closed: string[] = []
  const noting = function* <Value>(name: string, value: Value): Generator<Value> {
    try {
      yield value
    } finally {
      closed.push(name)
    }
  }
  const answer = Object.assign(new Map(), {
    [Symbol.iterator]: () => noting('recipients', ['@bob:x', noting('states', ofBob)]),
  })
  const rules = { permissions: permissions({}), isLocal, budget: { left: 1 } }
  const reading = readUsersForStates(answer, { ...rules, asked, granting: grantingEach(asked, () => {}) })
  reading.resume()
  reading.close()
  expect(closed).toEqual(['states', 'recipients'])
})

it('closes the iterator of interested users when the reading is given up', () => {
  const closed: string[] = []
  const users = (function* () {
    try {
      yield* people(2)
    } finally {
      closed.push('users')
    }
  })()
  const reading = readInterestedUsers(users, { permissions: permissions({}), isLocal, budget: { left: 1 } })
  reading.resume()
  reading.close()
  expect(closed).toEqual(['users'])
})

it('keeps what it read before a module changes its answer between turns', () => {
  const list = [ofBob, ofBob, ofBob]
  const answer = new Map<string, unknown>([
    ['@carol:far', list],
    ['@alice:x', [ofAlice]],
  ])
  const betweenTurns = () => {
    list[2] = ofAlice
    answer.set('@bob:x', [])
  }
  expect(readForStates(answer, asked, { perTurn: 1, betweenTurns })).toEqual({
    usable: true,
    problems: [],
    problemCount: 0,
    granted: [
      [carol, [ofBob, ofAlice]],
      [alice, [ofAlice]],
      [bob, []],
    ],
  })
})

const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `@${index}:x`)
