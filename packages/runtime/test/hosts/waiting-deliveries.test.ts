// What waits for local users, held against the plain way to keep it: a map of maps, user by user.
import { parseUserId, type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWaitingDeliveries } from '../../src/dispatch/waiting-deliveries.ts'

type Deliveries = readonly { readonly users: readonly UserId[]; readonly states: readonly UserPresenceState[] }[]
type Plain = Map<UserId, Map<UserId, UserPresenceState>>

let text = 0
const userOf = (user: number): UserId => parseUserId(`@user${user}:x`)
const stateOf = (subject: number): UserPresenceState => userPresenceState(`@s${subject}:x`, { statusMsg: `${text++}` })

/** Groups whose users are not in another. */
const delivery = fc
  .record({
    groupOf: fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }),
    subjects: fc.array(fc.uniqueArray(fc.nat(3), { minLength: 1 }), { minLength: 3, maxLength: 3 }),
  })
  .map(
    ({ groupOf, subjects }): Deliveries =>
      subjects.flatMap((ofGroup, group) => {
        const users = groupOf.flatMap((its, user) => (its === group ? [userOf(user)] : []))
        return users.length === 0 ? [] : [{ users, states: ofGroup.map(stateOf) }]
      }),
  )
const step = fc.record({ delivery, does: fc.constantFrom('add', 'add', 'add', 'take', 'take and put back') })

const pairsOf = (deliveries: Deliveries): readonly (readonly [UserId, UserPresenceState])[] =>
  deliveries.flatMap(({ users, states }) => users.flatMap((user) => states.map((state) => [user, state] as const)))
const plainOf = (deliveries: Deliveries, plain: Plain = new Map()): Plain => {
  for (const [user, state] of pairsOf(deliveries))
    plain.set(user, (plain.get(user) ?? new Map<UserId, UserPresenceState>()).set(state.userId, state))
  return plain
}

describe('what waits for local users', () => {
  it('is the latest for each of them, whatever came and went, and counted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const waiting = createWaitingDeliveries(1_000)
        let plain: Plain = new Map()
        for (const { delivery, does } of steps) {
          const taken = does === 'add' || waiting.isEmpty ? [] : waiting.take()
          if (taken.length > 0) {
            expect(plainOf(taken)).toEqual(plain)
            plain = new Map()
          }
          expect(waiting.add(delivery)).toBe(0)
          plainOf(delivery, plain)
          if (does === 'take and put back') {
            expect(waiting.putBack(taken)).toBe(0)
            plain = plainOf([...taken, ...[...plain].map(asDelivery)])
          }
          expect(waiting.size).toBe([...plain.values()].reduce((sum, states) => sum + states.size, 0))
          expect(new Set(waiting.targets())).toEqual(new Set(plain.keys()))
        }
        expect(waiting.isEmpty ? new Map() : plainOf(waiting.take())).toEqual(plain)
        expect([waiting.isEmpty, waiting.size, waiting.targets()]).toEqual([true, 0, []])
      }),
    )
  })

  it('is never more than there is room for; all the room is used, and what was left out is counted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.nat(12), (steps, room) => {
        const waiting = createWaitingDeliveries(room)
        for (const { delivery, does } of steps) {
          const taken = does === 'add' || waiting.isEmpty ? [] : waiting.take()
          for (const put of does === 'take and put back' ? [waiting.add, waiting.putBack] : [waiting.add]) {
            const given = put === waiting.add ? delivery : taken
            const before = waiting.size
            const left = put(given)
            expect(waiting.size - before).toBeLessThanOrEqual(pairsOf(given).length - left)
            expect(waiting.size).toBeLessThanOrEqual(room)
            if (left > 0) expect(waiting.size).toBe(room)
          }
          expect(waiting.targets().length).toBeLessThanOrEqual(waiting.size)
        }
      }),
    )
  })

  it('is replaced by what is newer also where there is no more room', () => {
    const waiting = createWaitingDeliveries(3)
    const [one, two] = [userOf(1), userOf(2)]
    const [old, newer, other] = [stateOf(0), stateOf(0), stateOf(1)]
    expect(waiting.add([{ users: [one, two], states: [old] }])).toBe(0)
    expect(waiting.add([{ users: [one, two, userOf(3)], states: [newer, other] }])).toBe(3)
    expect(plainOf(waiting.take())).toEqual(
      plainOf([
        { users: [one], states: [newer, other] },
        { users: [two], states: [newer] },
      ]),
    )
  })

  it('is one delivery for all for whom the same waits', () => {
    const waiting = createWaitingDeliveries(1_000_000)
    const users = Array.from({ length: 10_000 }, (_, user) => userOf(user))
    for (const subject of [0, 1, 0]) waiting.add([{ users, states: [stateOf(subject)] }])
    waiting.add([{ users: users.slice(0, 10), states: [stateOf(2)] }])
    expect(waiting.take().map((each) => [each.users.length, each.states.length])).toEqual([
      [10, 3],
      [9_990, 2],
    ])
  })
})

const asDelivery = ([user, states]: readonly [UserId, ReadonlyMap<UserId, UserPresenceState>]) => ({
  users: [user],
  states: [...states.values()],
})
