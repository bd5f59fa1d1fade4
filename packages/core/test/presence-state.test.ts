// What a presence state is, when it is believed unread, and when two are the same.
import {
  MAX_STATUS_MSG_LENGTH,
  PRESENCES,
  parsePresenceState,
  STATE_FIELDS,
  stateKey,
  statesEqual,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presenceStates } from './support/generators.ts'
import { alice } from './support/people.ts'

const fields = {
  state: 'unavailable',
  lastActiveTs: 1_700_000_000_001,
  lastFederationUpdateTs: 1_700_000_000_002,
  lastUserSyncTs: 1_700_000_000_003,
  statusMsg: 'lunch',
  currentlyActive: true,
} as const

it("fills in Synapse's defaults", () => {
  expect({ ...userPresenceState('@alice:x') }).toEqual({
    userId: '@alice:x',
    state: 'offline',
    lastActiveTs: 0,
    lastFederationUpdateTs: 0,
    lastUserSyncTs: 0,
    statusMsg: null,
    currentlyActive: false,
  })
})

it('keeps every field that is given', () => {
  expect({ ...userPresenceState('@alice:x', fields) }).toEqual({ userId: '@alice:x', ...fields })
})

it('knows the presences of the Matrix specification, and busy of MSC3026', () => {
  expect(PRESENCES).toEqual(['online', 'unavailable', 'offline', 'org.matrix.msc3026.busy'])
  for (const state of PRESENCES) expect(userPresenceState(alice, { state }).state).toBe(state)
})

it('has the seven fields, in the order of their names', () => {
  expect(Object.keys(userPresenceState('@alice:x'))).toEqual(STATE_FIELDS)
})

it('is frozen', () => {
  const state = userPresenceState(alice)
  expect(Object.isFrozen(state)).toBe(true)
  expect(() => Object.assign(state, { state: 'online' })).toThrow(TypeError)
})

it('takes the user from the first argument, whatever the fields say', () => {
  expect(userPresenceState('@alice:x', { ...fields, ...{ userId: '@bob:x' } }).userId).toBe('@alice:x')
})

it('turns -0 into 0', () => {
  expect(userPresenceState(alice, { lastActiveTs: -0 }).lastActiveTs).toBe(0)
})

it('takes the largest safe time and the longest status', () => {
  const statusMsg = 'x'.repeat(MAX_STATUS_MSG_LENGTH)
  const state = userPresenceState(alice, { lastActiveTs: Number.MAX_SAFE_INTEGER, statusMsg })
  expect(state).toMatchObject({ lastActiveTs: Number.MAX_SAFE_INTEGER, statusMsg })
})

it('leaves unknown fields out', () => {
  expect(Object.keys(parsePresenceState({ userId: '@alice:x', mood: 'good' }))).not.toContain('mood')
})

describe('a bad field is named', () => {
  const times = ['lastActiveTs', 'lastFederationUpdateTs', 'lastUserSyncTs']
  const badTimes = [Number.NaN, -1, 0.5, '0', 2 ** 53, Number.POSITIVE_INFINITY, 1n, new Date(0), {}, true]
  const bad: [string, unknown][] = [
    ...times.flatMap((field) => badTimes.map((value): [string, unknown] => [field, value])),
    ...['away', 'Online', '', 'constructor', 0, ['online'], {}].map((value): [string, unknown] => ['state', value]),
    ...[7, false, ['lunch'], {}, 'x'.repeat(8_193)].map((value): [string, unknown] => ['statusMsg', value]),
    ...[0, 1, 'true', {}].map((value): [string, unknown] => ['currentlyActive', value]),
    ...['alice', '@alice', '', 7, {}, null, undefined].map((value): [string, unknown] => ['userId', value]),
  ]
  it.each(bad)('%s: %o', (field, value) => {
    expect(() => parsePresenceState({ userId: '@alice:x', ...fields, [field]: value })).toThrow(
      expect.objectContaining({ _tag: 'BadPresenceState', field, value }),
    )
  })

  it('in a sentence', () => {
    expect(() => parsePresenceState({ userId: '@alice:x', lastActiveTs: -1 })).toThrow(
      'the field lastActiveTs of a presence state is not a whole number of milliseconds from 0 on: -1',
    )
    expect(() => userPresenceState('alice')).toThrow(
      'the field userId of a presence state does not begin with @: "alice"',
    )
  })
})

it.each([[undefined], [null], [7], ['@alice:x'], [() => {}], [Symbol('state')]])(
  'finds that %s is no state',
  (value) => {
    expect(() => parsePresenceState(value)).toThrow(
      expect.objectContaining({ _tag: 'BadPresenceState', field: null, value }),
    )
  },
)

describe('at a border', () => {
  const made = userPresenceState(alice, fields)

  it('a state made here passes as it is', () => {
    expect(parsePresenceState(made)).toBe(made)
  })

  it.each([
    ['a spread copy', { ...made }],
    ['a copy through JSON', JSON.parse(JSON.stringify(made))],
    ['a structured clone', structuredClone(made)],
    ['a proxy', new Proxy(made, {})],
    ['an object that inherits from it', Object.create(made)],
    ['an object with its prototype', Object.assign(Object.create(Object.getPrototypeOf(made)), made)],
  ])('%s is checked and copied', (_, copy) => {
    const state = parsePresenceState(copy)
    expect(state).not.toBe(copy)
    expect(statesEqual(state, made)).toBe(true)
    expect(parsePresenceState(state)).toBe(state)
  })

  it('a proxy that changes a field is found out', () => {
    const proxy = new Proxy(
      { ...made },
      { get: (state, name) => (name === 'state' ? 'away' : Reflect.get(state, name)) },
    )
    expect(() => parsePresenceState(proxy)).toThrow(expect.objectContaining({ field: 'state' }))
  })

  it('each field is read once', () => {
    const reads: PropertyKey[] = []
    const get = (state: object, name: PropertyKey): unknown => {
      reads.push(name)
      return Reflect.get(state, name)
    }
    parsePresenceState(new Proxy({ ...made }, { get }))
    expect(reads.sort()).toEqual(Object.keys(made).sort())
  })
})

describe('an object that cannot be read is no state, and what it threw is kept', () => {
  const cause = new Error('boom')
  const boom = (): never => {
    throw cause
  }
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()

  it.each([
    [
      'a getter',
      {
        userId: '@alice:x',
        get state() {
          return boom()
        },
      },
    ],
    ['a proxy', new Proxy({}, { get: boom })],
  ])('%s', (_, value) => {
    expect(() => parsePresenceState(value)).toThrow(
      expect.objectContaining({ _tag: 'BadPresenceState', field: null, cause }),
    )
  })

  it('a revoked proxy', () => {
    expect(() => parsePresenceState(revoked.proxy)).toThrow(expect.objectContaining({ _tag: 'BadPresenceState' }))
  })
})

describe('two states', () => {
  const made = userPresenceState(alice, fields)
  const others = {
    userId: '@bob:x',
    state: 'online',
    lastActiveTs: 1,
    lastFederationUpdateTs: 1,
    lastUserSyncTs: 1,
    statusMsg: null,
    currentlyActive: false,
  }

  it('are the same when all seven fields are', () => {
    const copy = parsePresenceState({ ...made })
    expect(statesEqual(made, copy)).toBe(true)
    expect(stateKey(made)).toBe(stateKey(copy))
  })

  it.each(Object.entries(others))('differ when %s does', (field, value) => {
    const changed = parsePresenceState({ ...made, [field]: value })
    expect(statesEqual(made, changed)).toBe(false)
    expect(stateKey(made)).not.toBe(stateKey(changed))
  })

  it('have the same key exactly when they are equal, whichever comes first', () => {
    const fieldNames = fc.subarray(Object.keys(others) as (keyof typeof others)[])
    fc.assert(
      fc.property(presenceStates, presenceStates, fieldNames, (state, stranger, taken) => {
        const other = parsePresenceState({
          ...state,
          ...Object.fromEntries(taken.map((name) => [name, stranger[name]])),
        })
        expect(statesEqual(state, other)).toBe(stateKey(state) === stateKey(other))
        expect(statesEqual(other, state)).toBe(statesEqual(state, other))
      }),
    )
  })
})
