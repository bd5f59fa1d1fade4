// Every error says who and what in one sentence, and is matched by its tag.
import * as core from '@presence-router/core'
import { expect, it } from 'vitest'

const boom = new Error('boom')

const errors: [core.TaggedError, string, string][] = [
  [new core.BadUserId('bob', 'does not begin with @'), 'BadUserId', 'the user id "bob" does not begin with @'],
  [
    new core.BadPresenceState('state', 'away', 'is none of online, offline'),
    'BadPresenceState',
    'the field state of a presence state is none of online, offline: "away"',
  ],
  [
    new core.BadPresenceState(null, 7, 'is not an object'),
    'BadPresenceState',
    'the presence state is not an object: 7',
  ],
  [
    new core.BadModule('mine', 'start', 7, 'must be a function'),
    'BadModule',
    'module mine: start must be a function, it is 7',
  ],
  [
    new core.CallbacksNotPaired('mine', 'getInterestedUsers'),
    'CallbacksNotPaired',
    'module mine must give both getUsersForStates and getInterestedUsers; getInterestedUsers is missing',
  ],
  [new core.ModuleNameTaken('mine'), 'ModuleNameTaken', 'a module named mine is registered already'],
  [new core.ModuleNotFound('mine'), 'ModuleNotFound', 'no module named mine is registered'],
  [
    new core.BadOptions('deadlineMs', -1, 'must be a time'),
    'BadOptions',
    'the option deadlineMs must be a time, it is -1',
  ],
  [
    new core.ModuleThrew('mine', 'getUsersForStates', boom),
    'ModuleThrew',
    'module mine threw in getUsersForStates: Error: boom',
  ],
  [
    new core.ModuleTimedOut('mine', 'getInterestedUsers', 60, false),
    'ModuleTimedOut',
    'module mine gave no answer in getInterestedUsers within 60 ms',
  ],
  [
    new core.ModuleTimedOut('mine', 'getInterestedUsers', 60, true),
    'ModuleTimedOut',
    'module mine gave no answer in getInterestedUsers within 60 ms (the caller gave no more)',
  ],
  [
    new core.ModuleAnsweredBadly(
      'mine',
      'getUsersForStates',
      [{ path: 'answer.get("@bob:x")[3]', fault: 'is no state' }],
      1,
    ),
    'ModuleAnsweredBadly',
    'module mine answered badly in getUsersForStates: answer.get("@bob:x")[3] is no state',
  ],
  [
    new core.ModuleAnsweredBadly('mine', 'getUsersForStates', [{ path: 'answer', fault: 'is 7' }], 30),
    'ModuleAnsweredBadly',
    'module mine answered badly in getUsersForStates: answer is 7 (and 29 more)',
  ],
  [
    new core.ModuleAnsweredBadly('mine', 'getUsersForStates', [], 0),
    'ModuleAnsweredBadly',
    'module mine answered badly in getUsersForStates: answer is wrong',
  ],
  [new core.ModuleStartFailed('mine', boom), 'ModuleStartFailed', 'module mine could not start: Error: boom'],
  [new core.ModuleStopFailed('mine', boom), 'ModuleStopFailed', 'module mine could not stop: Error: boom'],
  [new core.ModuleIsParked('mine'), 'ModuleIsParked', 'module mine is parked and was not asked'],
  [new core.ModuleIsResting('mine'), 'ModuleIsResting', 'module mine is resting and was not asked'],
  [
    new core.WorkerDied('mine', 'worker', 'left with code 1'),
    'WorkerDied',
    'the worker of module mine left with code 1',
  ],
  [
    new core.HostRefused('memory', 'far', 'too busy'),
    'HostRefused',
    'host memory did not take presence for far: too busy',
  ],
  [
    new core.HostSpokeBadly('memory', 'send', boom),
    'HostSpokeBadly',
    'host memory broke its contract in send: Error: boom',
  ],
  [new core.HostCannot(null, 'far'), 'HostCannot', 'no host can deliver presence to far'],
  [new core.HostCannot('memory', 'far'), 'HostCannot', 'host memory cannot deliver presence to far'],
  [new core.OriginForged('@bob:x', 'evil'), 'OriginForged', 'server evil may not speak for @bob:x'],
  [new core.OriginForged('@bob:x', null), 'OriginForged', 'a host may not speak for @bob:x'],
  [new core.RouterOverloaded('presence table', 10), 'RouterOverloaded', 'the presence table is full (10)'],
  [
    new core.RouterOverloaded('query queue', 10, 'mine'),
    'RouterOverloaded',
    'the query queue of module mine is full (10)',
  ],
  [new core.RouterClosed(), 'RouterClosed', 'the router is closed'],
  [new core.ObserverThrew('events$', boom), 'ObserverThrew', 'an observer of events$ threw: Error: boom'],
]

it.each(errors)('%o is a %s that says: %s', (error, tag, message) => {
  expect(error).toBeInstanceOf(Error)
  expect(error._tag).toBe(tag)
  expect(error.name).toBe(tag)
  expect(error.message).toBe(message)
  expect(String(error)).toBe(`${tag}: ${message}`)
})

it('is the whole list: every error class that core exports stands in it', () => {
  const exported = Object.entries(core).filter(([, value]) => typeof value === 'function' && isErrorClass(value))
  expect(exported.map(([name]) => name).sort()).toEqual(
    [...new Set(['TaggedError', ...errors.map(([, tag]) => tag)])].sort(),
  )
})

const isErrorClass = (value: object): boolean =>
  'prototype' in value && (value === core.TaggedError || value.prototype instanceof core.TaggedError)

it.each([
  [new core.BadUserId('bob', 'is bad'), { value: 'bob', fault: 'is bad' }],
  [new core.BadPresenceState('state', 7, 'is bad'), { field: 'state', value: 7, fault: 'is bad' }],
  [new core.BadModule('mine', 'name', 7, 'is bad'), { module: 'mine', field: 'name' }],
  [new core.CallbacksNotPaired('mine', 'getUsersForStates'), { module: 'mine', missing: 'getUsersForStates' }],
  [new core.ModuleNameTaken('mine'), { module: 'mine' }],
  [new core.ModuleNotFound('mine'), { module: 'mine' }],
  [new core.BadOptions('hosts', 7, 'is bad'), { field: 'hosts' }],
  [
    new core.ModuleThrew('mine', 'getUsersForStates', boom),
    { module: 'mine', callback: 'getUsersForStates', cause: boom },
  ],
  [
    new core.ModuleTimedOut('mine', 'getInterestedUsers', 60, true),
    { module: 'mine', callback: 'getInterestedUsers', afterMs: 60, cutShort: true },
  ],
  [
    new core.ModuleAnsweredBadly('mine', 'getInterestedUsers', [{ path: 'answer', fault: 'is 7' }], 1),
    { module: 'mine', callback: 'getInterestedUsers', problems: [{ path: 'answer', fault: 'is 7' }], problemCount: 1 },
  ],
  [new core.ModuleStartFailed('mine', boom), { module: 'mine', cause: boom }],
  [new core.ModuleStopFailed('mine', boom), { module: 'mine', cause: boom }],
  [new core.ModuleIsParked('mine'), { module: 'mine' }],
  [new core.ModuleIsResting('mine'), { module: 'mine' }],
  [
    new core.WorkerDied('mine', 'process', 'ran out of memory', { cause: new Error('heap') }),
    { module: 'mine', isolation: 'process', fate: 'ran out of memory', cause: new Error('heap') },
  ],
  [new core.HostRefused('memory', 'far', 'busy'), { host: 'memory', target: 'far', reason: 'busy' }],
  [new core.HostSpokeBadly('memory', 'send', boom), { host: 'memory', during: 'send', cause: boom }],
  [new core.HostCannot(null, 'far'), { host: null, target: 'far' }],
  [new core.OriginForged('@bob:x', null), { userId: '@bob:x', origin: null }],
  [new core.RouterOverloaded('table', 10), { resource: 'table', limit: 10, module: null }],
  [new core.ObserverThrew('events$', boom), { stream: 'events$', cause: boom }],
])('%o has fields for a program to read', (error, fields) => {
  for (const [name, value] of Object.entries(fields)) expect(Reflect.get(error, name)).toEqual(value)
})
