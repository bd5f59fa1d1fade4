// What a module must be to be registered, and what it is afterwards.
import {
  DEFAULT_PERMISSIONS,
  definePresenceModule,
  type ModuleCall,
  type PresenceModule,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob } from './support/people.ts'

const call: ModuleCall = { signal: new AbortController().signal, deadline: 0 }
const getUsersForStates = (): Map<UserId, UserPresenceState[]> => new Map()
const getInterestedUsers = (): UserId[] => []

/** As a module written in JavaScript would be handed over. */
const define = (module: unknown): PresenceModule => definePresenceModule(module as PresenceModule)

class Friends implements PresenceModule {
  readonly name = 'friends'
  readonly calls: unknown[] = []
  readonly #friends = [bob]

  getUsersForStates(states: readonly UserPresenceState[], { deadline }: ModuleCall): Map<UserId, UserPresenceState[]> {
    this.calls.push(deadline)
    return new Map(this.#friends.map((friend) => [friend, [...states]]))
  }
  getInterestedUsers(userId: UserId): UserId[] {
    return userId === alice ? this.#friends : []
  }
  start({ deadline }: ModuleCall): void {
    this.calls.push('start', deadline)
  }
  stop({ deadline }: ModuleCall): void {
    this.calls.push('stop', deadline)
  }
}

it('freezes a copy, so that nobody changes a module behind the router', () => {
  const module = { name: 'mine', getUsersForStates, getInterestedUsers }
  const defined = definePresenceModule(module)
  module.name = 'yours'
  expect(defined.name).toBe('mine')
  expect(Object.isFrozen(defined)).toBe(true)
})

it('has no start and no stop when none is given', () => {
  expect(Object.keys(definePresenceModule({ name: 'mine', getUsersForStates, getInterestedUsers }))).toEqual([
    'name',
    'getUsersForStates',
    'getInterestedUsers',
  ])
})

it('keeps `this` and the arguments, so that an instance of a class serves too', () => {
  const friends = new Friends()
  const { getUsersForStates, getInterestedUsers, start, stop } = definePresenceModule(friends)
  const state = userPresenceState(alice)
  expect(getUsersForStates([state], { ...call, deadline: 2 })).toEqual(new Map([[bob, [state]]]))
  expect(getInterestedUsers(alice, call)).toEqual([bob])
  start?.({ ...call, deadline: 1 })
  stop?.({ ...call, deadline: 3 })
  expect(friends.calls).toEqual([2, 'start', 1, 'stop', 3])
})

describe('one callback without the other is refused, and the missing one is named', () => {
  it.each([
    ['getUsersForStates', { name: 'half', getInterestedUsers }],
    ['getInterestedUsers', { name: 'half', getUsersForStates }],
    ['getInterestedUsers', { name: 'half', getUsersForStates, getInterestedUsers: undefined }],
  ])('%s', (missing, module) => {
    expect(() => define(module)).toThrow(
      expect.objectContaining({ _tag: 'CallbacksNotPaired', module: 'half', missing }),
    )
  })
})

describe('what is no module is refused, and the field is named', () => {
  it.each([
    ['the module', '(unnamed)', null],
    ['the module', '(unnamed)', undefined],
    ['the module', '(unnamed)', 'mine'],
    ['name', '(unnamed)', {}],
    ['name', '(unnamed)', { name: '', getUsersForStates, getInterestedUsers }],
    ['name', '(unnamed)', { name: 7, getUsersForStates, getInterestedUsers }],
    ['getUsersForStates', 'bad', { name: 'bad' }],
    ['getUsersForStates', 'bad', { name: 'bad', getUsersForStates: 'no', getInterestedUsers }],
    ['getUsersForStates', 'bad', { name: 'bad', getUsersForStates: null, getInterestedUsers }],
    ['getInterestedUsers', 'bad', { name: 'bad', getUsersForStates, getInterestedUsers: {} }],
    ['start', 'bad', { name: 'bad', getUsersForStates, getInterestedUsers, start: true }],
    ['start', 'bad', { name: 'bad', getUsersForStates, getInterestedUsers, start: null }],
    ['stop', 'bad', { name: 'bad', getUsersForStates, getInterestedUsers, stop: 'later' }],
  ])('%s of %s: %o', (field, name, module) => {
    expect(() => define(module)).toThrow(expect.objectContaining({ _tag: 'BadModule', module: name, field }))
  })
})

it('lets a module name everybody and remote users, but rewrite nothing, unless the operator says otherwise', () => {
  expect(DEFAULT_PERMISSIONS).toEqual({
    allUsers: true,
    remoteRecipients: true,
    rewriteStates: false,
    maxRecipients: 2_000_000,
  })
  expect(Object.isFrozen(DEFAULT_PERMISSIONS)).toBe(true)
})
