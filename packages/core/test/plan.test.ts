// From what was granted to what is sent: one state per user and target, each server once (laws 1, 10 and 11).
import {
  createDeliveryPlan,
  type DeliveryPlan,
  groupsToMap,
  parseUserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob, carol, dave, isLocal } from './support/people.ts'

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob, { statusMsg: 'lunch' })
const ofCarol = userPresenceState(carol, { state: 'online' })
const rewritten = userPresenceState(bob, { statusMsg: null })
const otherwise = userPresenceState(bob, { statusMsg: 'busy' })

const originals = new Set([ofAlice, ofBob, ofCarol])
const newPlan = (): DeliveryPlan =>
  createDeliveryPlan({ isLocal, isOriginal: (state: UserPresenceState) => originals.has(state) })

it('sends nothing when nothing was granted', () => {
  expect(newPlan().groups()).toEqual([])
})

it('shows a local user what was granted', () => {
  const plan = newPlan()
  plan.grant(alice, [ofBob])
  expect(plan.groups()).toEqual([{ states: [ofBob], localUsers: [alice], remoteUsers: [], servers: [] }])
})

it('sends to the server of a remote user, once however many of its users asked', () => {
  const plan = newPlan()
  plan.grant(carol, [ofBob])
  plan.grant(dave, [ofBob])
  expect(plan.groups()).toEqual([{ states: [ofBob], localUsers: [], remoteUsers: [carol, dave], servers: ['far'] }])
})

it('sends a server the union of what its users were granted', () => {
  const plan = newPlan()
  plan.grant(carol, [ofAlice])
  plan.grant(dave, [ofBob])
  const groups = plan.groups()
  expect(groups).toContainEqual({ states: [ofAlice, ofBob], localUsers: [], remoteUsers: [], servers: ['far'] })
  expect(groups).toContainEqual({ states: [ofAlice], localUsers: [], remoteUsers: [carol], servers: [] })
  expect(groups).toContainEqual({ states: [ofBob], localUsers: [], remoteUsers: [dave], servers: [] })
  expect(groups).toHaveLength(3)
})

it('keeps the port and the brackets of a server name', () => {
  const plan = newPlan()
  plan.grant(parseUserId('@u:host:8448'), [ofBob])
  plan.grant(parseUserId('@u:[::1]:8448'), [ofBob])
  expect(plan.groups()).toMatchObject([{ servers: ['host:8448', '[::1]:8448'] }])
})

it('does not take a server for ours that differs in a capital', () => {
  const plan = newPlan()
  plan.grant(parseUserId('@u:X'), [ofBob])
  expect(plan.groups()).toMatchObject([{ localUsers: [], servers: ['X'] }])
})

it('never sends presence of remote users to servers, not even to their own', () => {
  const plan = newPlan()
  plan.grant(carol, [ofCarol])
  plan.grant(dave, [ofCarol, ofBob])
  plan.grant(alice, [ofCarol])
  const groups = plan.groups()
  expect(groups).toContainEqual({ states: [ofBob], localUsers: [], remoteUsers: [dave], servers: ['far'] })
  expect(groups).toContainEqual({ states: [ofCarol], localUsers: [alice], remoteUsers: [], servers: [] })
  expect(groups).toHaveLength(2)
})

it('sends nothing for an empty set', () => {
  const plan = newPlan()
  plan.grant(alice, [])
  plan.grant(carol, [])
  expect(plan.groups()).toEqual([])
})

describe('one state per user and target', () => {
  it.each([
    ['the original beats a rewrite', [rewritten, ofBob], ofBob],
    ['a rewrite does not beat the original', [ofBob, rewritten], ofBob],
    ['the original beats several rewrites', [rewritten, otherwise, ofBob], ofBob],
    ['of rewrites the one granted first wins', [rewritten, otherwise], rewritten],
    ['and the other one, had it been first', [otherwise, rewritten], otherwise],
  ])('%s, for a local user and for a server', (_, granted, chosen) => {
    const plan = newPlan()
    for (const state of granted) plan.grant(alice, [state])
    for (const state of granted) plan.grant(carol, [state])
    expect(plan.groups()).toEqual([{ states: [chosen], localUsers: [alice], remoteUsers: [carol], servers: ['far'] }])
  })

  it('holds within one grant too', () => {
    const plan = newPlan()
    plan.grant(alice, [rewritten, ofBob, otherwise])
    expect(plan.groups()).toMatchObject([{ states: [ofBob] }])
  })

  it('lets no rewrite hide from a server what another of its users was granted', () => {
    const plan = newPlan()
    plan.grant(carol, [rewritten])
    plan.grant(dave, [ofBob])
    expect(plan.groups().filter(({ servers }) => servers.length > 0)).toMatchObject([
      { states: [ofBob], servers: ['far'] },
    ])
  })
})

describe('groups', () => {
  it('are shared by all who get the same states, in whatever order these were granted', () => {
    const plan = newPlan()
    plan.grant(alice, [ofAlice, ofBob])
    plan.grant(bob, [ofBob, ofAlice])
    plan.grant(carol, [ofBob])
    plan.grant(carol, [ofAlice])
    expect(plan.groups()).toEqual([
      { states: [ofAlice, ofBob], localUsers: [alice, bob], remoteUsers: [carol], servers: ['far'] },
    ])
  })

  it('are frozen through and through', () => {
    const plan = newPlan()
    plan.grant(alice, [ofBob])
    const frozen = plan.groups().flatMap((group) => [group, ...Object.values(group)].map(Object.isFrozen))
    expect(frozen).toEqual([true, true, true, true, true])
  })

  it('do not change when more is granted afterwards', () => {
    const plan = newPlan()
    plan.grant(alice, [ofBob])
    const before = plan.groups()
    plan.grant(bob, [ofBob])
    expect(before).toMatchObject([{ localUsers: [alice] }])
    expect(plan.groups()).toMatchObject([{ localUsers: [alice, bob] }])
  })
})

describe('what is not admitted is left out', () => {
  it('for one local user', () => {
    const plan = newPlan()
    plan.grant(alice, [ofAlice, ofBob])
    plan.grant(bob, [ofBob])
    const groups = plan.groups((target, state) => !('userId' in target && target.userId === alice && state === ofBob))
    expect(groups).toContainEqual({ states: [ofAlice], localUsers: [alice], remoteUsers: [], servers: [] })
    expect(groups).toContainEqual({ states: [ofBob], localUsers: [bob], remoteUsers: [], servers: [] })
  })

  it('for one server, and with it for its users', () => {
    const plan = newPlan()
    plan.grant(carol, [ofAlice, ofBob])
    plan.grant(dave, [ofBob])
    const groups = plan.groups(
      (target, state) => !('serverName' in target && target.serverName === 'far' && state === ofBob),
    )
    expect(groups).toEqual([{ states: [ofAlice], localUsers: [], remoteUsers: [carol], servers: ['far'] }])
  })

  it('and when nothing is admitted there are no groups', () => {
    const plan = newPlan()
    plan.grant(alice, [ofAlice])
    plan.grant(carol, [ofAlice])
    expect(plan.groups(() => false)).toEqual([])
  })

  it('and only what would be sent is asked about', () => {
    const plan = newPlan()
    plan.grant(alice, [rewritten, ofBob])
    plan.grant(carol, [ofBob, ofCarol])
    const asked: unknown[] = []
    plan.groups((target, state) => asked.push(target, state) > 0)
    expect(asked).toEqual([{ userId: alice }, ofBob, { serverName: 'far' }, ofBob])
  })
})

describe("Synapse's shape", () => {
  it('has local and remote users alike, each with the states of its group', () => {
    const plan = newPlan()
    plan.grant(alice, [ofAlice, ofBob])
    plan.grant(carol, [ofBob])
    expect(groupsToMap(plan.groups())).toEqual(
      new Map([
        [alice, new Set([ofAlice, ofBob])],
        [carol, new Set([ofBob])],
      ]),
    )
  })

  it("is the caller's to keep: no set is shared", () => {
    const map = groupsToMap([{ states: [ofBob], localUsers: [alice, bob], remoteUsers: [], servers: [] }])
    map.get(alice)?.clear()
    expect(map.get(bob)).toEqual(new Set([ofBob]))
  })

  it('is empty without groups', () => {
    expect(groupsToMap([])).toEqual(new Map())
  })
})
