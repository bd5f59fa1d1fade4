// One instance per value: what answers are read into, so that behind it `===` is equality by value.
import {
  askAbout,
  askAboutUsers,
  parsePresenceState,
  statesEqual,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { presenceStates } from './support/generators.ts'
import { alice, bob } from './support/people.ts'

const copyOf = (state: UserPresenceState): UserPresenceState => parsePresenceState({ ...state })

const online = userPresenceState(alice, { state: 'online' })
const away = userPresenceState(alice, { state: 'unavailable' })
const lunch = userPresenceState(bob, { statusMsg: 'lunch' })

it('keeps the states in their order, frozen, the first of equal ones', () => {
  const asked = askAbout([online, lunch, copyOf(online), away, copyOf(lunch), online])
  expect(asked.states).toHaveLength(3)
  for (const [index, state] of [online, lunch, away].entries()) expect(asked.states[index]).toBe(state)
  expect(Object.isFrozen(asked.states)).toBe(true)
})

it('asks about nothing when nothing is given', () => {
  const asked = askAbout([])
  expect(asked.states).toEqual([])
  expect(asked.placeOf(online)).toBe(-1)
  expect(asked.rewriteOf(online)).toBe(null)
})

it('does not notice what happens to the given list afterwards', () => {
  const given = [online]
  const asked = askAbout(given)
  given.push(lunch)
  expect(asked.states).toEqual([online])
  expect(asked.placeOf(lunch)).toBe(-1)
})

it('knows an original by reference, and finds it for a copy', () => {
  const asked = askAbout([online, away])
  expect(asked.placeOf(away)).toBe(1)
  expect(asked.placeOf(copyOf(away))).toBe(1)
  expect(asked.placeOf(lunch)).toBe(-1)
})

it('finds a state that stands elsewhere in a later question, or stood elsewhere in an earlier one', () => {
  const before = askAbout([away, online])
  const asked = askAbout([online, lunch, away])
  const after = askAboutUsers([lunch, away])
  expect([online, lunch, away].map((state) => asked.placeOf(state))).toEqual([0, 1, 2])
  expect([online, lunch, away].map((state) => before.placeOf(state))).toEqual([1, -1, 0])
  expect([online, lunch, away].map((state) => after.placeOf(state))).toEqual([-1, 0, 1])
})

it('finds a state that was not made here, by its value', () => {
  const literal = { ...away }
  expect(askAbout([online, literal]).placeOf(away)).toBe(1)
  expect(askAbout([online, literal]).placeOf(literal)).toBe(1)
  expect(askAbout([online, away]).placeOf(literal)).toBe(1)
})

it('takes a list about different users as it is, and freezes it', () => {
  const given = [online, lunch]
  const asked = askAboutUsers(given)
  expect(asked.states).toBe(given)
  expect(Object.isFrozen(given)).toBe(true)
})

it('gives equal rewrites one instance, and none to those of strangers', () => {
  const asked = askAbout([online])
  const quiet = userPresenceState(alice, { state: 'online', statusMsg: 'quiet' })
  expect(asked.rewriteOf(quiet)).toBe(quiet)
  expect(asked.rewriteOf(copyOf(quiet))).toBe(quiet)
  expect(asked.rewriteOf(lunch)).toBe(null)
})

it('asks about every given value once, and finds the original of exactly those', () => {
  fc.assert(
    fc.property(fc.array(presenceStates), presenceStates, (given, other) => {
      const asked = askAbout(given)
      const [first] = given.filter((state) => statesEqual(state, other))
      expect(asked.states[asked.placeOf(copyOf(other))]).toBe(first)
      expect(asked.states.filter((state) => statesEqual(state, other))).toEqual(first === undefined ? [] : [first])
      for (const state of given) expect(asked.states[asked.placeOf(copyOf(state))]).toEqual(state)
    }),
  )
})
