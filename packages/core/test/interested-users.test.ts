// The laws of uniting whose presence somebody may see, with everybody as the end of it (laws 1 and 2).
import { joinInterestedUsers, PRESENCE_ALL_USERS, type UserId } from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { interestedUsers } from './support/generators.ts'
import { alice, bob, carol } from './support/people.ts'

it('gives the same answer in any order, in any grouping and however often', () => {
  fc.assert(
    fc.property(interestedUsers, interestedUsers, interestedUsers, (a, b, c) => {
      expect(joinInterestedUsers(a, b)).toEqual(joinInterestedUsers(b, a))
      expect(joinInterestedUsers(joinInterestedUsers(a, b), c)).toEqual(
        joinInterestedUsers(a, joinInterestedUsers(b, c)),
      )
      expect(joinInterestedUsers(a, a)).toEqual(a)
    }),
  )
})

it('adds nothing when one side is empty', () => {
  fc.assert(
    fc.property(interestedUsers, (users) => {
      expect(joinInterestedUsers(users, new Set())).toEqual(users)
      expect(joinInterestedUsers(new Set(), users)).toEqual(users)
    }),
  )
})

it('is everybody as soon as one side is', () => {
  fc.assert(
    fc.property(interestedUsers, (users) => {
      expect(joinInterestedUsers(users, PRESENCE_ALL_USERS)).toBe('ALL')
      expect(joinInterestedUsers(PRESENCE_ALL_USERS, users)).toBe('ALL')
    }),
  )
})

it('unites two sets, in order of first appearance, into a new one', () => {
  const left = new Set<UserId>([bob])
  const joined = joinInterestedUsers(left, new Set([alice, bob, carol]))
  expect([...joined]).toEqual([bob, alice, carol])
  expect([...left]).toEqual([bob])
})
