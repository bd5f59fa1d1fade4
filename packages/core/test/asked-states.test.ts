// One instance per value: what answers are read into, so that behind it `===` is equality by value.
import {
  askAbout,
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
  expect(asked.originalOf(online)).toBe(null)
  expect(asked.rewriteOf(online)).toBe(null)
})

it('does not notice what happens to the given list afterwards', () => {
  const given = [online]
  const asked = askAbout(given)
  given.push(lunch)
  expect(asked.states).toEqual([online])
  expect(asked.originalOf(lunch)).toBe(null)
})

it('knows an original by reference, and finds it for a copy', () => {
  const asked = askAbout([online, away])
  const copy = copyOf(away)
  expect(asked.isOriginal(away)).toBe(true)
  expect(asked.isOriginal(copy)).toBe(false)
  expect(asked.originalOf(away)).toBe(away)
  expect(asked.originalOf(copy)).toBe(away)
  expect(asked.originalOf(lunch)).toBe(null)
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
      expect(asked.originalOf(copyOf(other))).toBe(first ?? null)
      expect(asked.states.filter((state) => statesEqual(state, other))).toEqual(first === undefined ? [] : [first])
      for (const state of given) expect(asked.isOriginal(asked.originalOf(copyOf(state)) ?? state)).toBe(true)
    }),
  )
})
