// How often the clock is looked at, which can cost as much as an ask, and that no module is charged for another.
import { definePresenceModule, type PresenceModule, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { processTime } from '../src/time.ts'
import { measured, open } from './observe/support/measured.ts'
import { createTestHost } from './support/host.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const alice = userPresenceState('@alice:x', { state: 'online' })

/** It holds the thread for that long. */
const busy = (name: string, ms: number, recipients = 1): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: (states) => {
      elapsed += ms
      return new Map(Array.from({ length: recipients }, (_, index) => [`@user${index}:x`, states]))
    },
    getInterestedUsers: () => {
      elapsed += ms
      return ['@bob:x']
    },
  })

let elapsed = 0
let looks = 0
const time = {
  ...processTime,
  elapsed: () => {
    looks++
    return elapsed
  },
}

beforeEach(() => {
  elapsed = 0
  looks = 0
})

it('each module is charged for its own time', async () => {
  const router = open({ time, modules: [busy('slow', 30), busy('quick', 0), busy('slower', 40, 100), busy('last', 0)] })
  await vi.advanceTimersByTimeAsync(1)
  router.publish(alice)
  await vi.advanceTimersByTimeAsync(1)
  expect(measured(router, 'presence_router_module_answer_seconds_sum')).toEqual({
    '{module="slow",callback="getUsersForStates"}': 0.03,
    '{module="slower",callback="getUsersForStates"}': 0.04,
  })
  await router.close()
})

it('each module is charged for its own time in a query, too', async () => {
  const router = open({ time, modules: [busy('slow', 30), busy('quick', 0), busy('slower', 40)] })
  await vi.advanceTimersByTimeAsync(1)
  await router.getInterestedUsers('@alice:x')
  await router.getUsersForStates([alice])
  expect(measured(router, 'presence_router_module_answer_seconds_sum')).toEqual({
    '{module="slow",callback="getInterestedUsers"}': 0.03,
    '{module="slow",callback="getUsersForStates"}': 0.03,
    '{module="slower",callback="getInterestedUsers"}': 0.04,
    '{module="slower",callback="getUsersForStates"}': 0.04,
  })
  await router.close()
})

it('the clock is looked at about once for each module that a query asks', async () => {
  const router = open({ time, modules: Array.from({ length: 100 }, (_, index) => busy(`module${index}`, 0)) })
  await vi.advanceTimersByTimeAsync(1)
  for (const query of [() => router.getInterestedUsers('@alice:x'), () => router.getUsersForStates([alice])]) {
    looks = 0
    await query()
    expect(looks).toBeGreaterThan(100)
    expect(looks).toBeLessThan(110)
  }
  await router.close()
})

it('the clock is looked at about once for each module that answers at once', async () => {
  const router = open({ time, modules: Array.from({ length: 100 }, (_, index) => busy(`module${index}`, 0)) })
  await vi.advanceTimersByTimeAsync(1)
  looks = 0
  router.publish(alice)
  await vi.advanceTimersByTimeAsync(1)
  expect(looks).toBeGreaterThan(100)
  expect(looks).toBeLessThan(110)
  await router.close()
})

describe('no module is charged for what another does while its answer is read', () => {
  const lazily = (member: unknown): Iterable<unknown> => ({
    *[Symbol.iterator]() {
      elapsed += 2_000
      yield member
    },
  })
  const lazy = definePresenceModule({
    name: 'lazy',
    getUsersForStates: ([state]) => new Map([['@carol:x', lazily(state)]]) as never,
    getInterestedUsers: () => lazily('@carol:x') as never,
  })
  const openBoth = async () => {
    const router = open({ time, modules: [lazy, busy('quick', 0)] })
    await vi.advanceTimersByTimeAsync(1)
    return { router, failures: watch(router).failures }
  }

  it('in a query about states', async () => {
    const { router, failures } = await openBoth()
    expect([...(await router.getUsersForStates([alice])).keys()]).toEqual(['@carol:x', '@user0:x'])
    expect(failures).toEqual([])
    await router.close()
  })

  it('in a query about users', async () => {
    const { router, failures } = await openBoth()
    expect(await router.getInterestedUsers('@alice:x')).toEqual(new Set(['@carol:x', '@bob:x']))
    expect(failures).toEqual([])
    await router.close()
  })

  it('in a batch', async () => {
    const { router, failures } = await openBoth()
    router.publish(alice)
    await vi.advanceTimersByTimeAsync(1)
    expect(failures).toEqual([])
    await router.close()
  })
})

it('no module is charged in a query for the reading of a long answer', async () => {
  const isLocal = (): boolean => {
    elapsed += 50
    return true
  }
  const long = { module: busy('long', 0, 40), permissions: { remoteRecipients: false } }
  const hosts = [createTestHost({ isLocal })]
  const router = open({ time, hosts, serverNames: [], modules: [long, busy('quick', 0)] })
  const { failures } = watch(router)
  await vi.advanceTimersByTimeAsync(1)
  expect((await router.getUsersForStates([alice])).size).toBe(40)
  expect(failures).toEqual([])
  await router.close()
})
