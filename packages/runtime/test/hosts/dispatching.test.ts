// Hosts that answer at once: they are called as they may be, also when they are handed more while they are called, and
// nothing is left of it.
import {
  type DeliveryGroup,
  type DeliveryOutcome,
  type PresenceHost,
  parseUserId,
  type UserId,
  userPresenceState,
} from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDispatcher, type DispatcherParts } from '../../src/dispatch/dispatcher.ts'
import { createPresenceTable } from '../../src/presence-table.ts'
import { processTime } from '../../src/time.ts'
import { createTestHost } from '../support/host.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ACCEPTED: DeliveryOutcome = { _tag: 'Accepted' }
const alice = parseUserId('@alice:x')
const bob = (statusMsg: string) => userPresenceState('@bob:x', { state: 'online', statusMsg })

const groupOf = (texts: readonly string[], localUsers: readonly UserId[], servers: readonly string[]): DeliveryGroup =>
  Object.freeze({
    states: Object.freeze(texts.map((text, index) => userPresenceState(`@${index}:x`, { statusMsg: text }))),
    localUsers: Object.freeze(localUsers),
    remoteUsers: [],
    servers: Object.freeze(servers),
  })
/** To a local user, or to a server. */
const groupFor = (during: 'deliver' | 'send', ...texts: readonly string[]): DeliveryGroup =>
  during === 'deliver' ? groupOf(texts, [alice], []) : groupOf(texts, [], ['far'])

const open = async (hosts: readonly PresenceHost[], parts: Partial<DispatcherParts> = {}) => {
  const failures: { readonly _tag: string }[] = []
  const defects: unknown[] = []
  const dispatcher = createDispatcher(hosts, {
    time: processTime,
    report: (failure) => failures.push(failure),
    serverNames: new Set(),
    maxWaiting: 100_000,
    startDeadlineMs: 1_000,
    onDefect: (cause) => defects.push(cause),
    ...parts,
    reannouncing: {
      table: createPresenceTable(1, () => true),
      isLocal: () => true,
      maxBatchUsers: 1,
      announce: () => () => {},
    },
  })
  await dispatcher.start(() => ({}) as never)
  return { dispatcher, failures, defects }
}

/** What was in each call, in both kinds of them; `act` runs in each. */
const recording = (act: (call: string) => DeliveryOutcome | PromiseLike<DeliveryOutcome> = () => ACCEPTED) => {
  const calls: string[] = []
  let openCalls = 0
  let mostOpen = 0
  const called = (states: readonly { readonly statusMsg: string | null }[]) => {
    const call = states.map(({ statusMsg }) => statusMsg).join()
    calls.push(call)
    mostOpen = Math.max(mostOpen, ++openCalls)
    try {
      return act(call)
    } finally {
      openCalls--
    }
  }
  const host = createTestHost({
    deliver: (deliveries) => called(deliveries.flatMap(({ states }) => states)),
    send: (_, states) => called(states),
  })
  return { host, calls, mostOpen: () => mostOpen }
}

describe.each(['deliver', 'send'] as const)('a host that is handed more while it is in %s', (during) => {
  const handMore = async (first: () => DeliveryOutcome | PromiseLike<DeliveryOutcome>) => {
    const { host, calls, mostOpen } = recording((call) => {
      if (call !== '1' || calls.length > 1) return ACCEPTED
      dispatcher.dispatch([groupFor(during, '2')])
      dispatcher.dispatch([groupFor(during, '3')])
      expect(calls).toEqual(['1'])
      return first()
    })
    const { dispatcher, failures } = await open([host])
    dispatcher.dispatch([groupFor(during, '1')])
    return { dispatcher, calls, mostOpen, failures }
  }

  it('is called again when it has answered, with the latest of it', async () => {
    const { dispatcher, calls, mostOpen } = await handMore(() => ACCEPTED)
    expect([calls, mostOpen(), dispatcher.owed()]).toEqual([['1', '3'], 1, new Map()])
  })

  it('is called again when it has thrown', async () => {
    const { dispatcher, calls, mostOpen, failures } = await handMore(() => {
      throw new Error('broken')
    })
    expect([calls, mostOpen(), dispatcher.owed()]).toEqual([['1', '3'], 1, new Map()])
    expect(failures).toMatchObject([{ _tag: 'HostSpokeBadly', during }])
  })

  it('is called again after its time, when it is overloaded', async () => {
    const { dispatcher, calls } = await handMore(() => ({ _tag: 'Overloaded', retryAfterMs: 100 }))
    await vi.advanceTimersByTimeAsync(99)
    expect(calls).toEqual(['1'])
    expect([...dispatcher.owed().keys()]).toEqual(['server'])
    await vi.advanceTimersByTimeAsync(1)
    expect([calls, dispatcher.owed()]).toEqual([['1', '3'], new Map()])
  })

  it('is called again when what it promised has come', async () => {
    let answer = (_: DeliveryOutcome): void => {}
    const { dispatcher, calls } = await handMore(() => new Promise((resolve) => (answer = resolve)))
    dispatcher.dispatch([groupFor(during, '4')])
    expect(calls).toEqual(['1'])
    answer(ACCEPTED)
    await vi.advanceTimersByTimeAsync(0)
    expect([calls, dispatcher.owed()]).toEqual([['1', '4'], new Map()])
  })

  it('is called for another target at once', async () => {
    const { host, calls } = recording((call) => {
      if (call === '1') dispatcher.dispatch([groupOf(['other'], during === 'send' ? [alice] : [], ['near'])])
      return ACCEPTED
    })
    const { dispatcher } = await open([host])
    dispatcher.dispatch([groupFor(during, '1')])
    expect(calls).toEqual(during === 'send' ? ['1', 'other', 'other'] : ['1', 'other'])
  })
})

describe.each(['deliver', 'send'] as const)('a host that answers %s at once', (during) => {
  it('is owed nothing when it has returned, and something while it is called', async () => {
    const seen: unknown[] = []
    const look = () => {
      const ways = dispatcher.hosts[0]?.ways()
      const isCalling = ways && [ways.deliver, ...ways.send].filter((way) => way.isCalling).length
      return { isCalling, servers: ways?.send.length, owed: [...(dispatcher.owed().get('server') ?? [])] }
    }
    const { host } = recording(() => {
      dispatcher.whenIdle(() => seen.push('idle'))
      seen.push(look())
      return ACCEPTED
    })
    const { dispatcher } = await open([host])
    dispatcher.dispatch([groupFor(during, '1')])
    const servers = during === 'send' ? 1 : 0
    const target = during === 'send' ? 'far' : alice
    expect(seen).toEqual([{ isCalling: 1, servers, owed: [target] }, 'idle'])
    expect(look()).toEqual({ isCalling: 0, servers: 0, owed: [] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be called no more while it is called', async () => {
    const { host, calls, mostOpen } = recording((call) => {
      if (call === '1') dispatcher.dispatch([groupFor(during, '2')])
      dispatcher.stopSending()
      return { _tag: 'Overloaded', retryAfterMs: 100 }
    })
    const { dispatcher } = await open([host])
    dispatcher.dispatch([groupFor(during, '1')])
    await vi.advanceTimersByTimeAsync(1_000)
    expect([calls, mostOpen(), vi.getTimerCount()]).toEqual([['1'], 1, 0])
  })
})

/** Answers in its `then`, as no promise does. */
const hasty = (): PromiseLike<DeliveryOutcome> =>
  Object.defineProperty({}, 'then', { value: (told: (outcome: DeliveryOutcome) => void) => told(ACCEPTED) }) as never

it.each([
  ['at once', () => ACCEPTED],
  ['before its promise is waited for', hasty],
])('a host that answers %s is sent as much as there is, so many states at a time', async (_, answer) => {
  const { host, calls } = recording(answer)
  const capabilities = { ...host.capabilities, maxStatesPerSend: 1 }
  const { dispatcher } = await open([{ ...host, capabilities }])
  const texts = Array.from({ length: 20_000 }, (_, index) => String(index))
  dispatcher.dispatch([groupOf(texts, [], ['far'])])
  expect([calls, dispatcher.owed()]).toEqual([texts, new Map()])
})

it('no more waits for a server while it is called than there is room for', async () => {
  const { host, calls } = recording((call) => {
    if (call === '1') dispatcher.dispatch([groupFor('send', 'a', 'b', 'c')])
    return ACCEPTED
  })
  const { dispatcher, failures } = await open([host], { maxWaiting: 2 })
  dispatcher.dispatch([groupFor('send', '1')])
  expect(calls).toEqual(['1', 'a,b'])
  expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', resource: 'outbox of host server for far' }])
})

describe('whose users they are', () => {
  const asked = vi.fn((userId: UserId) => userId === alice)
  const group = Object.freeze({ ...groupOf([], [alice], []), states: Object.freeze([bob('1')]) })
  beforeEach(() => void asked.mockClear())

  it('the only host is not asked again, and gets the list as it is', async () => {
    const deliver = vi.fn((): DeliveryOutcome => ACCEPTED)
    const { dispatcher } = await open([createTestHost({ isLocal: asked, deliver })])
    dispatcher.dispatch([group, groupFor('send', '1')])
    expect(asked).not.toHaveBeenCalled()
    expect(deliver.mock.calls).toMatchObject([[[{ users: [alice], states: [bob('1')] }], {}]])
  })

  it('the only host is asked where the router has servers of its own, and not called for their users', async () => {
    const deliver = vi.fn((): DeliveryOutcome => ACCEPTED)
    const { dispatcher, failures } = await open([createTestHost({ isLocal: () => false, deliver })], {
      serverNames: new Set(['x']),
    })
    dispatcher.dispatch([group])
    expect(deliver).not.toHaveBeenCalled()
    expect(failures).toMatchObject([{ _tag: 'HostCannot', target: alice }])
  })

  it('the only host is not called, when it asks by itself', async () => {
    const deliver = vi.fn((): DeliveryOutcome => ACCEPTED)
    const { host } = recording()
    const capabilities = { ...host.capabilities, direction: 'pull' } as const
    const { dispatcher, failures } = await open([createTestHost({ capabilities, deliver })])
    dispatcher.dispatch([group])
    expect(deliver).not.toHaveBeenCalled()
    expect(failures).toEqual([])
  })

  it('one that cannot deliver is asked nothing, though users of another are local by it', async () => {
    const capabilities = { ...createTestHost().capabilities, deliversToLocalUsers: false }
    const { dispatcher, failures } = await open([
      createTestHost({ name: 'mute', capabilities }),
      createTestHost({ isLocal: () => false }),
    ])
    dispatcher.dispatch([group])
    expect(failures).toMatchObject([{ _tag: 'HostCannot', target: alice }])
  })
})

it('what hosts are given is frozen, by whichever way it came to them', async () => {
  const frozen: boolean[] = []
  let answer = (_: DeliveryOutcome): void => {}
  const waitOnce = () => new Promise<DeliveryOutcome>((resolve) => (answer = resolve))
  const host = createTestHost({
    deliver(deliveries) {
      frozen.push(Object.isFrozen(deliveries))
      for (const delivery of deliveries)
        for (const part of [delivery, delivery.users, delivery.states]) frozen.push(Object.isFrozen(part))
      return waitOnce()
    },
    send: (_, states) => {
      frozen.push(Object.isFrozen(states))
      return waitOnce()
    },
  })
  for (const hosts of [[host], [host, createTestHost({ name: 'second' })]])
    for (const during of ['deliver', 'send'] as const) {
      const { dispatcher } = await open(hosts)
      for (const text of ['1', '2', '3']) dispatcher.dispatch([groupFor(during, text)])
      answer(ACCEPTED)
      await vi.advanceTimersByTimeAsync(0)
    }
  expect(frozen).toEqual(Array(20).fill(true))
})

it('hands a bug of ours to the embedder when it shows where nobody called', async () => {
  const boom = new Error('our bug')
  const broken = () => {
    throw boom
  }
  const { host } = recording((call) =>
    Promise.resolve(call === 'refused' ? { _tag: 'Failed', reason: 'no' } : ACCEPTED),
  )
  const { dispatcher, defects } = await open([host], { report: broken })
  dispatcher.dispatch([groupFor('deliver', 'refused'), groupFor('send', 'refused')])
  await vi.waitFor(() => expect(defects).toEqual([boom, boom]))
})
