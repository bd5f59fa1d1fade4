// How the router speaks with an isolate, with the test as the isolate.
import { type UserId, userPresenceState } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCall, soon, users, watched } from './support/asking.ts'
import { createIsolateRig, type IsolateRig, type RigRun, runInRig } from './support/isolate-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob)

let rig: IsolateRig
let run: RigRun
beforeEach(async () => {
  rig = createIsolateRig()
  run = await runInRig(rig)
})

describe('an ask', () => {
  it('crosses with its question and its deadline', () => {
    const { call } = openCall()
    void run.module.getUsersForStates([ofAlice, ofBob], call)
    void run.module.getInterestedUsers(alice, call)
    void run.module.start?.(call)
    expect(rig.postedAs('Ask')).toEqual([
      {
        _tag: 'Ask',
        id: 1,
        deadline: 1_000,
        question: { callback: 'getUsersForStates', states: [{ ...ofAlice }, { ...ofBob }] },
      },
      { _tag: 'Ask', id: 2, deadline: 1_000, question: { callback: 'getInterestedUsers', userId: alice } },
      { _tag: 'Ask', id: 3, deadline: 1_000, question: { callback: 'start' } },
    ])
  })

  it('gets its own answer, whichever comes first', async () => {
    const first = run.askUsers()
    const second = run.askUsers()
    rig.say(users(2, [bob]))
    rig.say(users(1, [carol]))
    await soon()
    expect([first.answer, second.answer]).toEqual([[carol], [bob]])
  })

  it('waits for all parts of its answer, also when those of another come between', async () => {
    const first = run.askUsers()
    const second = run.askUsers()
    rig.say(users(1, [alice], null))
    rig.say(users(2, [bob], null))
    rig.say(users(1, [carol]))
    await soon()
    expect([first.answer, second.answer]).toEqual([[alice, carol], undefined])
  })

  it('rejects with what the module threw: its name, its message, its stack', async () => {
    const seen = run.askUsers()
    rig.say({
      _tag: 'Threw',
      id: 1,
      thrown: { name: 'RangeError', message: 'too far', stack: 'RangeError: too far\n    at there' },
    })
    await soon()
    expect(seen.cause).toBeInstanceOf(Error)
    expect(seen.cause).toMatchObject({
      name: 'RangeError',
      message: 'too far',
      stack: 'RangeError: too far\n    at there',
    })
  })

  it('that nobody asked, or that has settled, is not answered again', async () => {
    const seen = run.askUsers()
    rig.say(users(7, [carol]))
    rig.say(users(1, [bob]))
    rig.say(users(1, [carol]))
    rig.say({ _tag: 'Threw', id: 1, thrown: { value: 5 } })
    await soon()
    expect(seen).toEqual({ answer: [bob] })
    expect(run.deaths).toEqual([])
  })

  it('that is asked with an aborted signal does not cross', async () => {
    const { call, abort } = openCall()
    abort('too late')
    expect(await run.askUsers(alice, call)).toEqual({ cause: 'too late' })
    expect(rig.postedAs('Ask')).toEqual([])
  })
})

describe('an answer about states', () => {
  const recipients = (entries: unknown[], rest = {}) => ({
    _tag: 'Part',
    id: 1,
    cost: 10,
    part: { _tag: 'Recipients', shape: 'map', continues: false, entries, end: { thrown: null }, ...rest },
  })

  it('holds the very states that were asked about', async () => {
    const seen = watched(run.module.getUsersForStates([ofAlice, ofBob], openCall().call))
    rig.say(recipients([[carol, [1, 0]]]))
    await soon()
    const { answer } = seen as { answer: Map<UserId, unknown[]> }
    expect(answer.get(carol)?.[0]).toBe(ofBob)
    expect(answer.get(carol)?.[1]).toBe(ofAlice)
  })

  it('has a list that is given to many as one list', async () => {
    const seen = watched(run.module.getUsersForStates([ofAlice, ofBob], openCall().call))
    const list = [0, 1]
    rig.say(
      recipients([
        [alice, list],
        [bob, list],
      ]),
    )
    await soon()
    const { answer } = seen as { answer: ReadonlyMap<UserId, unknown[]> }
    expect(answer.get(alice)).toBe(answer.get(bob))
    expect([answer.size, answer.has(carol), [...answer.keys()], [...answer.values()].length]).toEqual([
      2,
      false,
      [alice, bob],
      2,
    ])
  })

  it('goes on with the recipient who was last', async () => {
    const seen = watched(run.module.getUsersForStates([ofAlice, ofBob], openCall().call))
    rig.say(
      recipients(
        [
          [alice, [0]],
          [carol, [1]],
        ],
        { end: null },
      ),
    )
    rig.say(
      recipients(
        [
          [carol, [0]],
          [bob, []],
        ],
        { continues: true },
      ),
    )
    await soon()
    expect(new Map(seen.answer as never)).toEqual(
      new Map([
        [alice, [ofAlice]],
        [carol, [ofBob, ofAlice]],
        [bob, []],
      ]),
    )
  })

  for (const [what, entries, rest] of [
    ['a place that was not asked about', [[carol, [2]]], {}],
    ['a place that is none', [[carol, [0.5]]], {}],
    ['an entry that is no array', [5], {}],
    ['nobody to go on with', [[carol, [0]]], { continues: true }],
    ['entries that are no array', null, {}],
    ['an end that is none', [], { end: 5 }],
    ['a value that stands for nothing', [[{ standsFor: 'everything' }, [0]]], {}],
  ] as const)
    it(`with ${what} ends the isolate`, async () => {
      const seen = watched(run.module.getUsersForStates([ofAlice, ofBob], openCall().call))
      rig.say(recipients(entries as never, rest))
      await soon()
      expect(seen.cause).toBe(run.deaths[0])
      expect(run.deaths[0]?.fate).toMatch(/^posted what is no message of the protocol/)
    })
})

describe('what is no message of the protocol ends the isolate', () => {
  for (const message of [
    'x',
    null,
    undefined,
    5,
    {},
    [],
    { _tag: 'Bye' },
    { _tag: 'Ready', hooks: ['stand'] },
    { _tag: 'Ready' },
    { _tag: 'Aborted', id: 'x' },
    { _tag: 'Part', id: 1, cost: 1 },
    { _tag: 'Part', id: 1, cost: 0, part: { _tag: 'Whole', value: 'ALL' } },
    { _tag: 'Part', id: 1, cost: 5_001, part: { _tag: 'Whole', value: 'ALL' } },
    { _tag: 'Part', id: 1, cost: 1, part: { _tag: 'Half' } },
    { _tag: 'Threw', id: 1 },
  ])
    it(`${JSON.stringify(message)}`, async () => {
      const seen = run.askUsers()
      rig.say(message)
      await soon()
      expect(run.deaths).toMatchObject([{ _tag: 'WorkerDied', module: 'apart', isolation: 'worker' }])
      expect(seen.cause).toBe(run.deaths[0])
      expect(rig.terminations).toBeGreaterThan(0)
    })
})

it('parts of two kinds in one answer end the isolate', async () => {
  run.askUsers()
  rig.say(users(1, [alice], null))
  rig.say({ ...users(1, []), part: { _tag: 'Recipients', shape: 'map', continues: false, entries: [], end: null } })
  await soon()
  expect(run.deaths[0]?.fate).toContain('parts of two answers in one')
})

it('a part that holds more than it can cost ends the isolate', async () => {
  run.askUsers()
  rig.say(users(1, Array(5_001).fill(alice)))
  await soon()
  expect(run.deaths[0]?.fate).toMatch(/^posted what is no message of the protocol/)
})

describe('credit', () => {
  it('is given back in the next turn, for all that was taken in this one', async () => {
    rig.say(users(1, [alice], null, 2_000))
    rig.say(users(1, [bob], null, 1_000))
    expect(rig.postedAs('Credit')).toEqual([])
    await soon()
    expect(rig.postedAs('Credit')).toEqual([{ _tag: 'Credit', cost: 3_000 }])
  })

  it('that is overdrawn ends the isolate', async () => {
    rig.say(users(1, [alice], null, 4_000))
    rig.say(users(1, [bob], null, 1_001))
    await soon()
    expect(run.deaths[0]?.fate).toContain('more than it has credit for')
  })

  it('does not make an answer endless', async () => {
    const seen = run.askUsers()
    for (let part = 0; part < 2_002; part++) {
      rig.say(users(1, [alice], null, 5_000))
      await soon()
    }
    expect(seen.cause).toBe(run.deaths[0])
    expect(run.deaths[0]?.fate).toContain('costs more than one may')
  })
})
