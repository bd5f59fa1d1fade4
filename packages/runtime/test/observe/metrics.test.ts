// What is measured, as a scraper reads it.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { measured, open } from './support/measured.ts'
import { readMetrics } from './support/open-metrics.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the text', () => {
  it('follows the format, with nothing in the router and with everything', async () => {
    const empty = open()
    expect(() => readMetrics(empty.metrics())).not.toThrow()
    await empty.close()

    const full = open({ modules: [echoTo('one', '@z:x', '@r:far', 'nobody'), silent('two')] })
    full.publish([online('@alice:x'), online('@bob:x')])
    await settled(100)
    expect(readMetrics(full.metrics()).size).toBeGreaterThan(100)
    await full.close()
  })

  it('spells bounds as the format has them, so that they are the same everywhere', async () => {
    const router = open()
    const bounds = (name: string) =>
      [...readMetrics(router.metrics()).keys()].flatMap((key) =>
        key.startsWith(`${name}_bucket`) ? key.split('"')[1] : [],
      )
    expect(bounds('presence_router_batch_states').join(' ')).toBe(
      '0.0 1.0 10.0 100.0 1000.0 10000.0 100000.0 1e+06 +Inf',
    )
    expect(bounds('presence_router_batch_seconds').join(' ')).toBe(
      '0.0001 0.001 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 +Inf',
    )
    await router.close()
  })

  it('tells modules apart whatever their names are', async () => {
    const names = ['a"b', 'a\\b', 'a\nb', 'a\\nb', 'é{}', '\ud800', '\ud801', '__proto__']
    const router = open({ modules: names.map((name) => echoTo(name)) })
    router.publish(online('@alice:x'))
    await settled()
    expect(measured(router, 'presence_router_module_starts_total')).toEqual({
      '{module="a\\"b"}': 1,
      '{module="a\\\\b"}': 1,
      '{module="a\\nb"}': 1,
      '{module="a\\\\nb"}': 1,
      '{module="é{}"}': 1,
      '{module="\\\\ud800"}': 1,
      '{module="\\\\ud801"}': 1,
      '{module="__proto__"}': 1,
    })
    await router.close()
  })

  it('is there after close, without modules', async () => {
    const router = open({ modules: [echoTo('one', '@z:x')] })
    router.publish(online('@alice:x'))
    await settled()
    await router.close()
    expect(measured(router, 'presence_router_states_routed_total')).toEqual({ '': 1 })
    expect(measured(router, 'presence_router_module_starts_total')).toEqual({})
    expect(measured(router, 'presence_router_health')).toEqual({ '{presence_router_health="failing"}': 1 })
  })
})

describe('states and merges', () => {
  it('are counted as counts() counts them, and so are users of the table', async () => {
    const router = open({ modules: [echoTo('one', '@z:x')] })
    router.publish([online('@alice:x'), online('@bob:x'), userPresenceState('@carol:x'), { userId: 'nobody' } as never])
    await settled()
    router.publish(online('@alice:x'))
    router.publish(online('@dave:x'))
    const values = readMetrics(router.metrics())
    expect(router.counts()).toEqual({ published: 6, accepted: 5, refused: 1, coalesced: 1, routed: 3, waiting: 1 })
    for (const [what, count] of Object.entries(router.counts()))
      expect([what, values.get(`presence_router_states_${what}${what === 'waiting' ? '' : '_total'}`)]).toEqual([
        what,
        count,
      ])
    expect(values.get('presence_router_table_users')).toBe(4)
    expect(values.get('presence_router_table_offline_users')).toBe(1)
    await router.close()
  })

  it('tells how large batches are, how long they take, and where they go', async () => {
    const router = open({
      modules: [echoTo('one', '@y:x', '@z:x', '@r:far', '@s:far', '@t:other'), slowEcho('two', 20)],
    })
    await settled(500)
    router.publish([online('@alice:x'), online('@bob:x')])
    await settled(30)
    const values = readMetrics(router.metrics())
    expect(values.get('presence_router_batch_states_bucket{le="1.0"}')).toBe(0)
    expect(values.get('presence_router_batch_states_bucket{le="10.0"}')).toBe(1)
    expect(values.get('presence_router_batch_states_sum')).toBe(2)
    expect(values.get('presence_router_batch_seconds_bucket{le="0.01"}')).toBe(0)
    expect(values.get('presence_router_batch_seconds_bucket{le="0.025"}')).toBe(1)
    expect(values.get('presence_router_batch_seconds_sum')).toBeCloseTo(0.02)
    expect(values.get('presence_router_deliveries_total')).toBe(1)
    expect(values.get('presence_router_delivery_groups_total')).toBe(1)
    expect(values.get('presence_router_delivery_targets_total{kind="local"}')).toBe(2)
    expect(values.get('presence_router_delivery_targets_total{kind="server"}')).toBe(2)
    await router.close()
  })

  it('counts merges by kind', async () => {
    const router = open({
      modules: [
        definePresenceModule({
          name: 'slow',
          getUsersForStates: (states) =>
            new Promise((resolve) => setTimeout(() => resolve(new Map([['@z:x', states]])), 80)),
          getInterestedUsers: () => ['@alice:x'],
        }),
      ],
    })
    router.publish(online('@alice:x'))
    await settled(200)
    await router.sendLocalOnlinePresenceTo(['@z:x'])
    expect(measured(router, 'presence_router_merges_total')).toEqual({
      '{kind="batch"}': 1,
      '{kind="late"}': 1,
      '{kind="snapshot"}': 1,
    })
    expect(measured(router, 'presence_router_deliveries_total')).toEqual({ '': 2 })
    await router.close()
  })

  it('counts users that had to make room', async () => {
    const router = open({ maxUsers: 1 })
    router.publish(userPresenceState('@alice:x'))
    await settled()
    router.publish(userPresenceState('@bob:x'))
    expect(measured(router, 'presence_router_table_evicted_users_total')).toEqual({ '': 1 })
    expect(measured(router, 'presence_router_table_users')).toEqual({ '': 1 })
    await router.close()
  })

  it('counts turns in which the reading of answers went on', async () => {
    const router = open({ maxEntriesPerTurn: 10, modules: [echoTo('one', ...many(40))] })
    router.publish(online('@alice:x'))
    await vi.advanceTimersToNextTimerAsync()
    expect(measured(router, 'presence_router_answers_being_read')).toEqual({ '': 1 })
    for (let turn = 1; turn < 10; turn++) await vi.advanceTimersToNextTimerAsync()
    expect(measured(router, 'presence_router_answers_being_read')).toEqual({})
    // 40 recipients who share one set of one state are 41 entries: 10 in the first turn, 10 in each further one.
    expect(measured(router, 'presence_router_reading_turns_total')).toEqual({ '': 4 })
    await router.close()
  })

  it('counts bugs of the router, and tells the embedder all the same', async () => {
    vi.spyOn(console, 'warn').mockReturnValue() // XState's, in development, about the actor that the bug has stopped
    const told: unknown[] = []
    const boom = new Error('no chance')
    const router = open({
      onDefect: (cause) => told.push(cause),
      random: () => {
        throw boom
      },
      modules: [{ ...echoTo('one'), start: () => Promise.reject(new Error('not today')) }],
    })
    await settled()
    expect(told).toEqual([boom])
    expect(measured(router, 'presence_router_defects_total')).toEqual({ '': 1 })
    await router.close()
  })
})

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `@u${at}:x`)
