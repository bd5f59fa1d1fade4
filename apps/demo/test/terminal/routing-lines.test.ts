import { ModuleThrew, userPresenceState } from '@presence-router/core'
import type { DeliveryBatch, RouterEvent } from '@presence-router/runtime'
import { describe, expect, it } from 'vitest'
import { deliveryLine, failureLine, MAX_LINE_LENGTH, nobodyLine, oneLine } from '../../src/terminal/routing-lines.ts'

type Group = DeliveryBatch['groups'][number]

const bob = userPresenceState('@bob:example.org', { state: 'online', statusMsg: 'hello' })
const alice = userPresenceState('@alice:example.org').userId

const group = (fields: Partial<Group>): Group => ({
  states: [bob],
  localUsers: [],
  remoteUsers: [],
  servers: [],
  ...fields,
})
const batch = (...groups: Group[]): DeliveryBatch => ({ seq: 1, groups, toMap: () => new Map() })
type Routed = Extract<RouterEvent, { _tag: 'StatesRouted' }>
const routed = (kind: Routed['kind'] = 'batch'): Routed => ({
  _tag: 'StatesRouted',
  seq: 1,
  states: 1,
  shares: [{ module: 'custom', recipients: 1 }],
  kind,
})

describe('a line about a delivery', () => {
  it('names the user, what is said, to whom it is told and by which module', () => {
    expect(deliveryLine(batch(group({ localUsers: [alice] })), routed())).toBe(
      '@bob:example.org online "hello" → @alice:example.org (custom)',
    )
  })

  it('names servers, and says that an answer was late', () => {
    expect(deliveryLine(batch(group({ servers: ['matrix.org'] })), routed('late'))).toBe(
      '@bob:example.org online "hello" → matrix.org (custom, late)',
    )
  })

  it('counts when there are many', () => {
    const states = ['a', 'b', 'c'].map((name) => userPresenceState(`@${name}:example.org`))
    const localUsers = states.map((state) => state.userId)
    expect(deliveryLine(batch(group({ states, localUsers }), group({ localUsers })), routed())).toBe(
      '4 states → 3 targets (custom)',
    )
  })
})

describe('other lines', () => {
  it('say that nobody is told', () => {
    expect(nobodyLine({ ...routed(), seq: null })).toBe('a state → nobody')
    expect(nobodyLine({ ...routed(), seq: null, states: 3 })).toBe('3 states → nobody')
  })

  it('say what failed, and how often', () => {
    const failure = new ModuleThrew('custom', 'getUsersForStates', new Error('no'))
    expect(failureLine({ _tag: 'Failure', failure, count: 1 })).toBe(
      '! module custom threw in getUsersForStates: Error: no',
    )
    expect(failureLine({ _tag: 'Failure', failure, count: 7 })).toContain('(7 times)')
  })

  it('are short, and move no cursor whatever users write', () => {
    expect(oneLine('x'.repeat(1_000))).toHaveLength(MAX_LINE_LENGTH)
    expect(oneLine('a\u001b[2J\r\nb\u202ec\u2028d')).toBe('a·[2J··b·c·d')
  })
})
