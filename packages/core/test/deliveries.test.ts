// The laws of uniting answers per recipient (laws 1 and 11).
import {
  joinDeliveries,
  parsePresenceState,
  type UserPresenceState,
  type UsersForStates,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { usersForStates } from './support/generators.ts'
import { alice, bob, carol } from './support/people.ts'

const online = userPresenceState(alice, { state: 'online' })
const lunch = userPresenceState(bob, { statusMsg: 'lunch' })
const copyOf = (state: UserPresenceState): UserPresenceState => parsePresenceState({ ...state })
const nothing: UsersForStates = new Map()

it('gives the same answer in any order, in any grouping and however often', () => {
  fc.assert(
    fc.property(usersForStates, usersForStates, usersForStates, (a, b, c) => {
      expect(joinDeliveries(a, b)).toEqual(joinDeliveries(b, a))
      expect(joinDeliveries(joinDeliveries(a, b), c)).toEqual(joinDeliveries(a, joinDeliveries(b, c)))
      const once = joinDeliveries(a, nothing)
      expect(joinDeliveries(once, once)).toEqual(once)
      expect(joinDeliveries(a, a)).toEqual(once)
    }),
  )
})

it('adds nothing when one side is empty, and puts everybody that either side names into the answer', () => {
  fc.assert(
    fc.property(usersForStates, usersForStates, (a, b) => {
      const once = joinDeliveries(a, nothing)
      expect(joinDeliveries(nothing, a)).toEqual(once)
      expect([...joinDeliveries(a, b).keys()]).toEqual([...new Set([...a.keys(), ...b.keys()])])
    }),
  )
})

it('holds no two equal states, and every state that either side gave', () => {
  fc.assert(
    fc.property(usersForStates, usersForStates, (a, b) => {
      for (const [recipient, states] of joinDeliveries(a, b)) {
        const given = [...(a.get(recipient) ?? []), ...(b.get(recipient) ?? [])].map((state) => JSON.stringify(state))
        expect([...states].map((state) => JSON.stringify(state))).toEqual([...new Set(given)])
      }
    }),
  )
})

it('keeps recipients and states in order of first appearance, and the first of equal states', () => {
  const left = new Map([[bob, new Set([lunch])]])
  const right = new Map([
    [alice, new Set([online])],
    [bob, new Set([online, copyOf(lunch)])],
  ])
  const joined = joinDeliveries(left, right)
  expect([...joined.keys()]).toEqual([bob, alice])
  expect([...(joined.get(bob) ?? [])]).toEqual([lunch, online])
  expect([...(joined.get(bob) ?? [])][0]).toBe(lunch)
})

it('unites equal states within one answer too', () => {
  expect(joinDeliveries(new Map([[bob, new Set([lunch, copyOf(lunch)])]]), nothing)).toEqual(
    new Map([[bob, new Set([lunch])]]),
  )
})

it('keeps a recipient that was named with nothing', () => {
  const named = new Map([[carol, new Set<UserPresenceState>()]])
  expect(joinDeliveries(named, nothing)).toEqual(named)
  expect(joinDeliveries(named, new Map([[carol, new Set([lunch])]]))).toEqual(new Map([[carol, new Set([lunch])]]))
})

it('leaves what it was given as it was, and shares no set with it', () => {
  const given = new Map([[bob, new Set([lunch])]])
  const joined = joinDeliveries(given, new Map([[bob, new Set([online])]]))
  joined.get(bob)?.clear()
  expect(given).toEqual(new Map([[bob, new Set([lunch])]]))
})
