// How often the lists of one answer are read: one that recipients share once, and nothing of it is kept for the next answer.
import { askAbout, parseUserId, type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob, carol } from '../support/people.ts'
import { readForStates } from '../support/reading.ts'

const ids = (count: number): UserId[] => Array.from({ length: count }, (_, index) => parseUserId(`@user${index}:x`))
const states = ids(40).map((userId) => userPresenceState(userId))
const asked = askAbout(states)
const few = states.slice(0, 3)
const many = states.slice(0, 20)

/** The list, and how often it has been begun to be read. */
const counted = <List extends Iterable<UserPresenceState>>(list: List): { list: List; readings(): number } => {
  let readings = 0
  const members = list[Symbol.iterator].bind(list)
  const begin = () => {
    readings++
    return members()
  }
  Object.defineProperty(list, Symbol.iterator, { value: begin })
  return { list, readings: () => readings }
}

const granted = (...pairs: (readonly [UserId, readonly UserPresenceState[]])[]) => ({
  problemCount: 0,
  granted: pairs.map(([recipient, list]) => [recipient, [...list]]),
})

describe('a list that recipients share is read once', () => {
  it.each([
    ['a short set', () => new Set(few), few],
    ['a long set', () => new Set(many), many],
    ['an empty set', () => new Set<UserPresenceState>(), []],
    ['a short array', () => [...few], few],
    ['a long array', () => [...many], many],
    ['a set of copies', () => new Set(many.map((state) => ({ ...state }))), many],
  ] as const)('%s', (_, make, expected) => {
    const { list, readings } = counted<Iterable<UserPresenceState>>(make())
    const answer = new Map([alice, bob, carol].map((recipient) => [recipient, list]))
    expect(readForStates(answer, asked)).toMatchObject(granted([alice, expected], [bob, expected], [carol, expected]))
    expect(readings()).toBe(1)
  })

  it('also when others come between, if it is long', () => {
    const lists = [many, states.slice(20)]
    const sets = lists.map((list) => counted(new Set(list)))
    const recipients = ids(10)
    const answer = new Map(recipients.map((recipient, index) => [recipient, sets[index % 2]?.list]))
    const expected = recipients.map((recipient, index) => [recipient, lists[index % 2] ?? never()] as const)
    expect(readForStates(answer, asked)).toMatchObject(granted(...expected))
    expect(sets.map(({ readings }) => readings())).toEqual([1, 1])
  })

  it('in however many turns, and then by nobody else', () => {
    const { list, readings } = counted(new Set(states))
    const answer = new Map([alice, bob, carol].map((recipient) => [recipient, list]))
    let turns = 1
    const read = readForStates(answer, asked, { perTurn: 7, betweenTurns: () => turns++ })
    expect(read).toMatchObject(granted([alice, states], [bob, states], [carol, states]))
    expect([readings(), turns]).toEqual([1, Math.ceil((3 + states.length) / 7)])
  })

  it('and is what it was then, whatever becomes of it in the turns after', () => {
    const list = new Set(many)
    const answer = new Map<UserId, Iterable<UserPresenceState>>([
      [alice, list],
      [bob, [...few, ...few, ...few]],
      [carol, list],
    ])
    const read = readForStates(answer, asked, { perTurn: 21, betweenTurns: () => list.clear() })
    expect(read).toMatchObject(granted([alice, many], [bob, few], [carol, many]))
  })
})

it('a list is asked for its iterator to see that it has one, and to read it, and no third time', () => {
  let looks = 0
  const list = {
    get [Symbol.iterator]() {
      return ++looks > 2 ? undefined : () => few.values()
    },
  }
  expect(readForStates(new Map([[alice, list]]), asked)).toMatchObject(granted([alice, few]))
  expect(looks).toBe(2)
})

describe('a list is read for each recipient', () => {
  it('when it is a generator, which is there once', () => {
    const list = many.values()
    expect(readForStates(new Map([alice, bob].map((recipient) => [recipient, list])), asked)).toMatchObject(
      granted([alice, many], [bob, []]),
    )
  })

  it('when it is another iterable, which may give something else each time', () => {
    let times = 0
    const list = { [Symbol.iterator]: () => states.slice(0, ++times * 10).values() }
    expect(readForStates(new Map([alice, bob].map((recipient) => [recipient, list])), asked)).toMatchObject(
      granted([alice, states.slice(0, 10)], [bob, states.slice(0, 20)]),
    )
  })

  it.each([
    ['short', few],
    ['long', many],
  ])('when something is wrong in it, and each is told: %s', (_, good) => {
    const { list, readings } = counted(new Set<UserPresenceState>([...good, userPresenceState('@stranger:x')]))
    const read = readForStates(new Map([alice, bob, carol].map((recipient) => [recipient, list])), asked)
    const fault = 'is a state of @stranger:x that was not asked about'
    expect(read).toMatchObject({
      granted: [alice, bob, carol].map((recipient) => [recipient, good]),
      problems: [alice, bob, carol].map((recipient) => ({ path: `answer.get("${recipient}")[${good.length}]`, fault })),
      problemCount: 3,
    })
    expect(readings()).toBe(3)
  })

  it('when it throws, and each is told', () => {
    const list = Object.defineProperty([...many], Symbol.iterator, {
      value: function* () {
        yield* few
        throw new Error('midway')
      },
    })
    const read = readForStates(new Map([alice, bob].map((recipient) => [recipient, list])), asked)
    expect(read.granted).toEqual([
      [alice, few],
      [bob, few],
    ])
    expect(read.problems.map(({ path }) => path)).toEqual([`answer.get("${alice}")`, `answer.get("${bob}")`])
  })

  it('of the next answer anew: what was read is not kept', () => {
    const list = new Set(many)
    const answer = new Map([[alice, list]])
    expect(readForStates(answer, asked)).toMatchObject(granted([alice, many]))
    list.delete(many[0] ?? expect.unreachable())
    expect(readForStates(answer, asked)).toMatchObject(granted([alice, many.slice(1)]))
    const fewer = askAbout(states.slice(10))
    expect(readForStates(new Map([[alice, new Set(states.slice(10, 20))]]), fewer)).toMatchObject(
      granted([alice, states.slice(10, 20)]),
    )
  })
})

describe('of many different lists each is what it is', () => {
  const recipients = ids(2_000)

  it.each([
    [31, 20],
    [32, 20],
    [33, 20],
    [1_000, 20],
    [1_000, 4],
  ])('%i of them, with %i members, by turns', (count, size) => {
    const lists = Array.from({ length: count }, (_, list) =>
      Array.from({ length: size }, (_, at) => states[(list * 7 + at * (1 + (list % 3))) % states.length] ?? never()),
    )
    const sets = lists.map((list) => new Set(list))
    const answer = new Map(recipients.map((recipient, index) => [recipient, sets[index % count] ?? never()]))
    const expected = recipients.map((recipient, index) => [recipient, [...(sets[index % count] ?? never())]] as const)
    expect(readForStates(answer, asked)).toMatchObject(granted(...expected))
  })

  it('goes on remembering where lists are found', () => {
    const [shared, later] = [counted(new Set(many)), counted(new Set(states.slice(5, 25)))]
    const sharedBy = (index: number) => (index < 1_500 ? shared.list : later.list)
    const own = recipients.map((_, index) => new Set(states.slice(index % 20, (index % 20) + 15)))
    const answer = new Map(
      recipients.map((recipient, index) => [recipient, index % 2 === 0 ? sharedBy(index) : (own[index] ?? never())]),
    )
    readForStates(answer, asked)
    expect([shared.readings(), later.readings()]).toEqual([1, 1])
  })
})

const never = (): never => {
  throw new Error('there is one')
}
