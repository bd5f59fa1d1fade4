// The plan against an oracle: what each target gets, worked out target by target the long way.
import {
  askAbout,
  createDeliveryPlan,
  type DeliveryGroup,
  parsePresenceState,
  serverNameOf,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { userIds } from './support/generators.ts'
import { alice, bob, carol, isLocal } from './support/people.ts'

type Granted = readonly [recipient: UserId, states: readonly UserPresenceState[]]

const asked = askAbout([alice, bob, carol].map((userId) => userPresenceState(userId, { state: 'online' })))
const isOriginal = (state: UserPresenceState): boolean => asked.states.includes(state)
const rewrites = asked.states.flatMap((state) =>
  ['one', 'two'].map((statusMsg) => parsePresenceState({ ...state, statusMsg })),
)
const grants: fc.Arbitrary<Granted[]> = fc.array(
  fc.tuple(userIds, fc.uniqueArray(fc.constantFrom(...asked.states, ...rewrites), { maxLength: 4 })),
)

const groupsOf = (granted: readonly Granted[], admits?: (target: string, state: UserPresenceState) => boolean) => {
  const plan = createDeliveryPlan({ isLocal, isOriginal })
  for (const [recipient, states] of granted) plan.grant(recipient, states)
  return plan.groups(
    admits && ((target, state) => admits('userId' in target ? target.userId : target.serverName, state)),
  )
}

/** Target by target: everything granted there in order, then per user the first original, else the first of all. */
const oracle = (granted: readonly Granted[]): Map<string, Set<UserPresenceState>> => {
  const targetOf = (recipient: UserId): string => (isLocal(recipient) ? recipient : serverNameOf(recipient))
  const expected = new Map<string, Set<UserPresenceState>>()
  for (const target of new Set(granted.map(([recipient]) => targetOf(recipient)))) {
    const all = granted.filter(([recipient]) => targetOf(recipient) === target).flatMap(([, states]) => states)
    const sendable = all.filter((state) => target.startsWith('@') || isLocal(state.userId))
    const ofUser = (userId: UserId): UserPresenceState[] => sendable.filter((state) => state.userId === userId)
    const chosen = sendable.map(({ userId }) => ofUser(userId).find(isOriginal) ?? ofUser(userId)[0])
    if (chosen.length > 0) expected.set(target, new Set(chosen.filter((state) => state !== undefined)))
  }
  return expected
}

const expand = (groups: readonly DeliveryGroup[]): Map<string, Set<UserPresenceState>> =>
  new Map(
    groups.flatMap(({ states, localUsers, servers }) =>
      [...localUsers, ...servers].map((target): [string, Set<UserPresenceState>] => [target, new Set(states)]),
    ),
  )

it('gives every target what the long way gives it', () => {
  fc.assert(
    fc.property(grants, (granted) => {
      expect(expand(groupsOf(granted))).toEqual(oracle(granted))
    }),
  )
})

it('names each target once, each user of a group at most once, and no two groups have the same states', () => {
  fc.assert(
    fc.property(grants, (granted) => {
      const groups = groupsOf(granted)
      const targets = groups.flatMap(({ localUsers, remoteUsers, servers }) => [
        ...localUsers,
        ...remoteUsers,
        ...servers,
      ])
      expect(targets).toHaveLength(new Set(targets).size)
      for (const { states } of groups) {
        expect(states).toHaveLength(new Set(states.map(({ userId }) => userId)).size)
        expect(states).not.toHaveLength(0)
      }
      const contents = groups.map(({ states }) =>
        states
          .map((state) => JSON.stringify(state))
          .sort()
          .join(),
      )
      expect(contents).toHaveLength(new Set(contents).size)
    }),
  )
})

it('names as remote users exactly those whose server is sent something for them', () => {
  fc.assert(
    fc.property(grants, (granted) => {
      const wanted = granted.filter(
        ([recipient, states]) => !isLocal(recipient) && states.some(({ userId }) => isLocal(userId)),
      )
      const named = groupsOf(granted).flatMap(({ remoteUsers }) => remoteUsers)
      expect(new Set(named)).toEqual(new Set(wanted.map(([recipient]) => recipient)))
    }),
  )
})

it('leaves out what is not admitted, and nothing else', () => {
  const admission = fc.func<[string, string], boolean>(fc.boolean())
  fc.assert(
    fc.property(grants, admission, (granted, allows) => {
      const admits = (target: string, state: UserPresenceState): boolean => allows(target, JSON.stringify(state))
      const expected = [...oracle(granted)]
        .map(([target, states]): [string, Set<UserPresenceState>] => [
          target,
          new Set([...states].filter((state) => admits(target, state))),
        ])
        .filter(([, states]) => states.size > 0)
      expect(expand(groupsOf(granted, admits))).toEqual(new Map(expected))
    }),
  )
})
