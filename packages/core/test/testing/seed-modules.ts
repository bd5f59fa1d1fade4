// The example of Synapse's documentation, in which Alice sees Bob and Charlie: as a hand-written module, as a relation
// that answers later, and as a follow list; each as the module contract wants it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  definePresenceRelation,
  followList,
  type GrantedPair,
  type PresenceModule,
  parseUserId,
  type UserPresenceState,
} from '@presence-router/core'
import type { ModuleRig, ModuleUnderTest } from '@presence-router/core/testing'

export const alice = parseUserId('@alice:example.com')
export const bob = parseUserId('@bob:example.com')
export const charlie = parseUserId('@charlie:somewhere.org')

const FOLLOWED: readonly string[] = [bob, charlie]

export const handWritten = (): PresenceModule => ({
  name: 'custom-presence-router',
  getUsersForStates: (states) => {
    const told = new Map<string, Set<UserPresenceState>>()
    for (const state of states)
      if (FOLLOWED.includes(state.userId)) told.set(alice, (told.get(alice) ?? new Set()).add(state))
    return told
  },
  getInterestedUsers: (userId) => (userId === alice ? [...FOLLOWED] : []),
})

const laterRelation = (): PresenceModule =>
  definePresenceRelation({
    name: 'later-relation',
    observersOf: async (subject) => (FOLLOWED.includes(subject) ? [alice] : []),
    subjectsOf: async (observer) => (observer === alice ? [...FOLLOWED] : []),
  })

export const rigOf = (module: PresenceModule): ModuleRig => ({
  module,
  ampleTime: async () => {
    for (let turns = 0; turns < 3; turns++) await nextTurn()
  },
  close: async () => {},
})

export const underTest = (open: () => ModuleRig): ModuleUnderTest => ({
  users: [alice, bob, charlie],
  open: async () => open(),
})

export const openFollowList = (): ModuleRig => {
  const list = followList(FOLLOWED.map((subject) => ({ observer: alice, subject })))
  return { ...rigOf(list), grant: async () => grantIn(list) }
}

const grantIn = (list: { add(observer: string, subject: string): boolean }): GrantedPair => {
  const granted = { observer: bob, subject: alice }
  list.add(granted.observer, granted.subject)
  return granted
}

export const SEED_MODULES: readonly { readonly kind: string; readonly subject: ModuleUnderTest }[] = [
  { kind: 'a hand-written module', subject: underTest(() => rigOf(handWritten())) },
  { kind: 'a relation that answers later', subject: underTest(() => rigOf(laterRelation())) },
  { kind: 'a follow list', subject: { ...underTest(openFollowList), watches: true } },
]
