// Modules that are not what a module is, or answer what is no good answer.
import { PRESENCE_ALL_USERS, userPresenceState } from '@presence-router/core'
import { bob } from '../seed-modules.ts'
import {
  ABORTED,
  ABORTED_SOON,
  AFTER_ABORT,
  ASKING_ABOUT_STATES,
  ASKING_ABOUT_USERS,
  type BrokenModule,
  boom,
  EMPTY,
  GRANTS,
  having,
  INTERESTS,
  never,
  STATES,
  STRANGERS,
  seen,
  told,
  WHOLE,
} from './broken-module.ts'

const madeUp = userPresenceState('@dora:elsewhere')

export const illFormed: readonly BrokenModule[] = [
  {
    wrong: 'has no name',
    make: having(() => ({ name: '' })),
    caughtBy: [WHOLE],
    says: 'the module cannot be registered: BadModule: module (unnamed): name must be a text that is not empty, it is ""',
  },
  {
    wrong: 'lacks a callback',
    make: having(() => ({ getInterestedUsers: undefined })),
    caughtBy: [WHOLE, ...ASKING_ABOUT_USERS],
    says:
      'the module cannot be registered: CallbacksNotPaired: module custom-presence-router must give both ' +
      'getUsersForStates and getInterestedUsers; getInterestedUsers is missing',
  },
  {
    wrong: 'has watch and does not say so',
    make: having(() => ({ watch: () => () => {} })),
    caughtBy: ['has watch exactly when it is tested for it'],
    says: 'the module has watch, but is tested as one without',
  },
  {
    wrong: 'throws about states',
    make: told(boom),
    caughtBy: ASKING_ABOUT_STATES,
    says: 'the module threw in getUsersForStates: Error: boom',
  },
  {
    wrong: 'rejects about states',
    make: told(() => Promise.reject(7)),
    caughtBy: ASKING_ABOUT_STATES,
    says: 'the module threw in getUsersForStates: 7',
  },
  {
    wrong: 'never answers about a user',
    make: seen(never),
    caughtBy: [...ASKING_ABOUT_USERS.slice(0, -1), ABORTED, ABORTED_SOON, AFTER_ABORT],
    says: 'the module stayed silent in getInterestedUsers',
  },
  {
    wrong: 'answers about states with a list',
    make: told((answer) => [...answer]),
    caughtBy: [STATES, EMPTY, STRANGERS],
    says: 'the module answered badly in getUsersForStates: answer is an array and neither a Map nor a plain object',
  },
  {
    wrong: 'names a recipient that is no user',
    make: told((answer) => answer.set('alice', new Set())),
    caughtBy: [STATES, EMPTY, STRANGERS],
    says:
      'the module answered badly in getUsersForStates: answer.get("alice") is no recipient: ' +
      'the user id does not begin with @',
  },
  {
    wrong: 'sends a state that was not asked about',
    make: told((answer) => answer.set(bob, new Set([madeUp, { ...madeUp }]))),
    caughtBy: [STATES, EMPTY, STRANGERS],
    says:
      'the module answered badly in getUsersForStates: answer.get("@bob:example.com")[0] is a state of ' +
      '@dora:elsewhere that was not asked about (and 1 more)',
  },
  {
    wrong: 'names everybody as one of those who may be seen',
    make: seen((answer) => [...answer, PRESENCE_ALL_USERS]),
    caughtBy: [INTERESTS, STRANGERS],
    says: 'the module answered badly in getInterestedUsers: answer[2] is ALL, which is a whole answer and no member of one',
  },
  {
    wrong: 'answers nothing about whom it does not know',
    make: seen((answer) => (answer.length > 0 ? answer : undefined)),
    caughtBy: [INTERESTS, STRANGERS],
    says:
      'the module answered badly in getInterestedUsers: ' +
      'answer is undefined and neither an iterable of user ids nor ALL',
  },
  {
    wrong: 'grants nothing',
    make: having(() => ({ getUsersForStates: () => ({}), getInterestedUsers: () => [] })),
    caughtBy: [GRANTS],
    says: 'the module grants nothing for the given users and states, so every case would pass: give others',
  },
  {
    wrong: 'needs a state to answer',
    make: told((answer, [first]) => first && answer),
    caughtBy: [EMPTY],
    says: 'the module answered badly in getUsersForStates: answer is undefined and neither a Map nor a plain object',
  },
  {
    wrong: 'throws about strangers',
    make: seen((answer, userId) => (userId.endsWith('.invalid') ? boom() : answer)),
    caughtBy: [STRANGERS],
    says: 'the module threw in getInterestedUsers: Error: boom',
  },
]
