// What a comparison of the two callbacks finds, in either direction, and what it does with callbacks that fail.
import {
  checkComplementary,
  type ModuleCall,
  PRESENCE_ALL_USERS,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { alice, bob, carol, dave } from '../support/people.ts'

const users = [alice, bob, carol]

/** A module by what it answers; nothing, when nothing is said. */
const moduleOf = (callbacks: { [Name in 'getUsersForStates' | 'getInterestedUsers']?: (...args: never) => unknown }) =>
  ({ name: 'mine', getUsersForStates: () => ({}), getInterestedUsers: () => [], ...callbacks }) as PresenceModule

const tellingAlice = (states: readonly UserPresenceState[]) => ({
  [alice]: states.filter(({ userId }) => userId === bob),
})

describe('a comparison', () => {
  it('finds nothing where both callbacks grant the same', async () => {
    const module = moduleOf({
      getUsersForStates: tellingAlice,
      getInterestedUsers: (userId: string) => (userId === alice ? [bob, dave] : []),
    })
    expect(await checkComplementary(module, { users })).toEqual({
      agrees: true,
      onlyTold: [],
      onlySeen: [],
      problems: [],
      counts: { agreed: 1, onlyTold: 0, onlySeen: 0, problems: 0 },
      asked: { states: 6, users: 3, calls: 5 },
      unasked: 0,
    })
  })

  it('finds who is told of somebody whom they may not see, once, with the first state that shows it', async () => {
    const report = await checkComplementary(moduleOf({ getUsersForStates: tellingAlice }), { users })
    expect(report).toMatchObject({ agrees: false, onlySeen: [], counts: { agreed: 0, onlyTold: 1, onlySeen: 0 } })
    expect(report.onlyTold).toMatchObject([{ observer: alice, subject: bob, state: { userId: bob, state: 'online' } }])
  })

  it('finds who may see somebody whom they are not told of', async () => {
    const module = moduleOf({ getInterestedUsers: (userId: string) => (userId === alice ? new Set([bob]) : []) })
    const report = await checkComplementary(module, { users })
    expect(report).toMatchObject({ agrees: false, onlyTold: [], counts: { agreed: 0, onlyTold: 0, onlySeen: 1 } })
    expect(report.onlySeen).toMatchObject([{ observer: alice, subject: bob, state: { userId: bob, state: 'online' } }])
  })

  it('finds a module that tells of some states of a subject only', async () => {
    const module = moduleOf({
      getUsersForStates: (states: UserPresenceState[]) =>
        tellingAlice(states.filter(({ state }) => state === 'online')),
      getInterestedUsers: (userId: string) => (userId === alice ? [bob] : []),
    })
    const report = await checkComplementary(module, { users })
    expect(report.onlyTold).toEqual([])
    expect(report.onlySeen).toEqual([{ observer: alice, subject: bob, state: userPresenceState(bob) }])
  })

  it('wants who may see everybody to be told of everybody but themselves', async () => {
    const getInterestedUsers = (userId: string): unknown => (userId === alice ? PRESENCE_ALL_USERS : [])
    const some = await checkComplementary(moduleOf({ getUsersForStates: tellingAlice, getInterestedUsers }), { users })
    expect(some.onlySeen.map(({ observer, subject }) => [observer, subject])).toEqual([[alice, carol]])
    expect(some.counts.agreed).toBe(1)
    const getUsersForStates = (states: unknown): unknown => ({ [alice]: states })
    const all = await checkComplementary(moduleOf({ getUsersForStates, getInterestedUsers }), { users })
    expect(all).toMatchObject({ agrees: true, counts: { agreed: 3 } })
  })

  it('asks also about those whom only the states name', async () => {
    const module = moduleOf({ getUsersForStates: (states: UserPresenceState[]) => ({ [dave]: states }) })
    const report = await checkComplementary(module, { users: [bob] })
    expect(report.onlyTold).toMatchObject([{ observer: dave, subject: bob }])
    expect(report.asked.users).toBe(2)
  })

  it('asks about at most 1,000 of those, and says how many more there are', async () => {
    const recipients = Array.from({ length: 1_007 }, (_, n) => [`@u${n}:x`, []] as const)
    const getUsersForStates = (states: UserPresenceState[]): unknown => new Map(recipients.map(([id]) => [id, states]))
    const report = await checkComplementary(moduleOf({ getUsersForStates }), { users: [bob] })
    expect(report).toMatchObject({ asked: { users: 1_001 }, unasked: 7, counts: { onlyTold: 1_000 } })
  })

  it('says nothing of users without a state, nor of recipients without states', async () => {
    const module = moduleOf({ getUsersForStates: () => ({ [dave]: [] }), getInterestedUsers: () => [dave] })
    expect((await checkComplementary(module, { users: [alice] })).agrees).toBe(true)
  })

  it('asks about the given states, frozen, one of each user in one question, and equal ones once', async () => {
    const asked: (readonly UserPresenceState[])[] = []
    const getUsersForStates = (states: readonly UserPresenceState[]): unknown => asked.push(states) && {}
    const [offline, online] = [userPresenceState(bob), userPresenceState(bob, { state: 'online' })]
    const states = [offline, userPresenceState(carol), online, userPresenceState(bob)]
    const report = await checkComplementary(moduleOf({ getUsersForStates }), { users: [], states })
    expect(asked).toEqual([[offline, userPresenceState(carol)], [online]])
    expect(asked.every(Object.isFrozen)).toBe(true)
    expect(report.asked).toEqual({ states: 3, users: 0, calls: 2 })
  })

  it('asks about at most 100 states at once', async () => {
    const sizes: number[] = []
    const getUsersForStates = (states: readonly UserPresenceState[]): unknown => sizes.push(states.length) && {}
    const crowd = Array.from({ length: 250 }, (_, n) => `@u${n}:x`)
    await checkComplementary(moduleOf({ getUsersForStates }), { users: crowd })
    expect(sizes).toEqual([100, 100, 50, 100, 100, 50])
  })

  it('makes the same states of the same users each time', async () => {
    const asked: (readonly UserPresenceState[])[] = []
    const getUsersForStates = (states: readonly UserPresenceState[]): unknown => asked.push(states) && {}
    for (const _ of [1, 2]) await checkComplementary(moduleOf({ getUsersForStates }), { users: [alice] })
    const [online, offline] = asked
    expect(asked).toEqual([online, offline, online, offline])
    expect(online?.[0]).toMatchObject({ userId: alice, state: 'online', currentlyActive: true, statusMsg: 'sample 1' })
    expect(offline).toEqual([userPresenceState(alice)])
  })

  it('lets a module rewrite states when that is permitted, and takes it for a problem otherwise', async () => {
    const module = moduleOf({
      getUsersForStates: (states: UserPresenceState[]) => ({
        [alice]: states
          .filter(({ userId }) => userId === bob)
          .map(() => userPresenceState(bob, { statusMsg: 'hidden' })),
      }),
      getInterestedUsers: (userId: string) => (userId === alice ? [bob] : []),
    })
    expect((await checkComplementary(module, { users, permissions: { rewriteStates: true } })).agrees).toBe(true)
    expect((await checkComplementary(module, { users })).counts).toMatchObject({ onlySeen: 1, problems: 2 })
  })
})

describe('a callback that fails', () => {
  it('is a problem, and what it did not answer is not compared', async () => {
    const getUsersForStates = async () => {
      throw new Error('boom')
    }
    const report = await checkComplementary(moduleOf({ getUsersForStates, getInterestedUsers: () => [bob] }), { users })
    const problem = { callback: 'getUsersForStates', about: users, path: null, fault: 'threw Error: boom' }
    expect(report).toMatchObject({ agrees: false, problems: [problem, problem], onlySeen: [] })
  })

  it('about one observer leaves the others compared', async () => {
    const getInterestedUsers = (userId: string): unknown => {
      if (userId === alice) throw new Error('boom')
      return userId === carol ? [bob] : []
    }
    const report = await checkComplementary(moduleOf({ getUsersForStates: tellingAlice, getInterestedUsers }), {
      users,
    })
    expect(report.problems).toEqual([
      { callback: 'getInterestedUsers', about: [alice], path: null, fault: 'threw Error: boom' },
    ])
    expect(report.onlyTold).toEqual([])
    expect(report.onlySeen).toMatchObject([{ observer: carol, subject: bob }])
  })

  it('with a bad answer is a problem with its path, and the good entries are compared', async () => {
    const module = moduleOf({
      getUsersForStates: (states: UserPresenceState[]) => ({ nobody: states, ...tellingAlice(states) }),
      getInterestedUsers: (userId: string) => (userId === alice ? [bob, 'ALL'] : 7),
    })
    const report = await checkComplementary(module, { users: [alice, bob], states: [userPresenceState(bob)] })
    expect(report.counts.agreed).toBe(1)
    expect(report.problems).toEqual([
      {
        callback: 'getUsersForStates',
        about: [bob],
        path: 'answer["nobody"]',
        fault: 'is no recipient: the user id does not begin with @',
      },
      {
        callback: 'getInterestedUsers',
        about: [alice],
        path: 'answer[1]',
        fault: 'is ALL, which is a whole answer and no member of one',
      },
      {
        callback: 'getInterestedUsers',
        about: [bob],
        path: 'answer',
        fault: 'is 7 and neither an iterable of user ids nor ALL',
      },
    ])
  })

  it('again and again is counted, and the first 1,000 are listed', async () => {
    const crowd = Array.from({ length: 200 }, (_, n) => `@u${n}:x`)
    const getInterestedUsers = (): unknown => Array.from({ length: 30 }, () => 'nobody')
    const report = await checkComplementary(moduleOf({ getInterestedUsers }), { users: crowd, states: [] })
    expect(report.problems).toHaveLength(1_000)
    expect(report.counts.problems).toBe(200 * 20)
  })
})

describe('aborting a comparison', () => {
  it('calls no module when it has happened already', async () => {
    const calls: unknown[] = []
    const getUsersForStates = (): unknown => calls.push(1) && {}
    const signal = AbortSignal.abort('enough')
    const checking = checkComplementary(moduleOf({ getUsersForStates }), { users, signal })
    await expect(checking).rejects.toBe('enough')
    expect(calls).toEqual([])
  })

  it.each(['getUsersForStates', 'getInterestedUsers'] as const)('ends it while %s hangs', async (callback) => {
    const controller = new AbortController()
    const calls: ModuleCall[] = []
    const hanging = moduleOf({
      [callback]: (_: unknown, call: ModuleCall) => {
        calls.push(call)
        return new Promise(() => {})
      },
    })
    const checking = checkComplementary(hanging, { users, signal: controller.signal, deadline: 5 })
    const ended = expect(checking).rejects.toBe('enough')
    await Promise.resolve()
    while (calls.length === 0) await Promise.resolve()
    controller.abort('enough')
    await ended
    expect(calls).toEqual([{ signal: controller.signal, deadline: 5 }])
    expect(calls[0]?.signal.aborted).toBe(true)
  })

  it('looks at nothing when it has happened already', async () => {
    const checking = checkComplementary(moduleOf({}), { users: ['nobody'], signal: AbortSignal.abort('enough') })
    await expect(checking).rejects.toBe('enough')
  })

  it.each([
    ['answers', () => []],
    ['hangs', () => new Promise(() => {})],
    ['rejects', () => Promise.reject(new Error('boom'))],
    [
      'throws',
      () => {
        throw new Error('boom')
      },
    ],
  ])('ends it also within the last call, when that %s', async (_, answer) => {
    const controller = new AbortController()
    const getInterestedUsers = (): unknown => {
      controller.abort('enough')
      return answer()
    }
    const options = { users: [alice], states: [], signal: controller.signal }
    await expect(checkComplementary(moduleOf({ getInterestedUsers }), options)).rejects.toBe('enough')
  })

  it('leaves no listener at the signal', async () => {
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    let added = 0
    signal.addEventListener = (_: string, listener: unknown) => {
      added++
      listeners.add(listener)
    }
    signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener)
    await checkComplementary(moduleOf({}), { users, signal })
    expect(added).toBe(5)
    expect(listeners.size).toBe(0)
  })

  it('is no problem of the module that rejects then', async () => {
    const controller = new AbortController()
    const getUsersForStates = async () => {
      controller.abort('enough')
      throw new Error('boom')
    }
    const checking = checkComplementary(moduleOf({ getUsersForStates }), { users, signal: controller.signal })
    await expect(checking).rejects.toBe('enough')
  })
})

describe('what cannot be compared is refused', () => {
  it.each([
    ['BadUserId', { users: ['nobody'] }],
    ['BadPresenceState', { users, states: [{ userId: 'nobody' } as unknown as UserPresenceState] }],
    ['BadOptions', { users: Array.from({ length: 1_001 }, (_, n) => `@u${n}:x`) }],
    ['BadOptions', { users, states: Array.from({ length: 2_001 }, (_, n) => userPresenceState(`@u${n}:x`)) }],
    ['BadOptions', { users: '@alice:x' }],
  ])('%s', async (tag, options) => {
    await expect(checkComplementary(moduleOf({}), options)).rejects.toMatchObject({ _tag: tag })
  })
})
