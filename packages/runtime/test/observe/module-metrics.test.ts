// What is measured of a module: its asks, its answers, its life.
import type { PresenceModule } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { measured, open } from './support/measured.ts'
import { readMetrics } from './support/open-metrics.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('asks', () => {
  const asks = (router: PresenceRouter) => measured(router, 'presence_router_module_asks_total')

  it('are counted by callback and by what became of them', async () => {
    let answer: () => unknown = () => new Map()
    const router = open({ modules: [answering('one', () => answer())] })
    const ask = async (next: () => unknown, userId: string): Promise<void> => {
      answer = next
      router.publish(online(userId))
      await settled(2_000)
    }
    await ask(() => new Map(), '@alice:x')
    await ask(() => 7, '@bob:x')
    await ask(() => new Map(), '@carol:x')
    await ask(() => Promise.reject(new Error('no')), '@dave:x')
    await router.getInterestedUsers('@alice:x')
    const controller = new AbortController()
    answer = () => new Promise(() => {})
    const query = router.getUsersForStates([online('@alice:x')], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(query).rejects.toThrow('enough')
    expect(asks(router)).toMatchObject({
      '{module="one",callback="getUsersForStates",outcome="cut"}': 1,
      '{module="one",callback="getInterestedUsers",outcome="answered"}': 1,
    })
    const failed = Object.keys(asks(router)).filter((key) => key.includes('outcome="Module'))
    expect(failed).toEqual([
      '{module="one",callback="getUsersForStates",outcome="ModuleAnsweredBadly"}',
      '{module="one",callback="getUsersForStates",outcome="ModuleThrew"}',
    ])
    await router.close()
  })

  it('tell how long answers took, the bad ones too, and nothing of those that never came', async () => {
    const router = open({
      modules: [
        slowEcho('slow', 30, '@z:x'),
        answering('bad', () => new Promise((resolve) => setTimeout(() => resolve(7), 30))),
        silent('silent'),
      ],
    })
    const query = router.getUsersForStates([online('@alice:x')])
    await settled(1_000)
    await query
    const values = readMetrics(router.metrics())
    const took = (module: string, suffix: string) =>
      values.get(`presence_router_module_answer_seconds_${suffix}{module="${module}",callback="getUsersForStates"}`)
    expect([took('slow', 'count'), took('bad', 'count'), took('silent', 'count')]).toEqual([1, 1, 0])
    expect(took('slow', 'sum')).toBeCloseTo(0.03)
    const bucket = (le: string) =>
      values.get(`presence_router_module_answer_seconds_bucket{module="slow",callback="getUsersForStates",le="${le}"}`)
    expect([bucket('0.025'), bucket('0.05'), bucket('+Inf')]).toEqual([0, 1, 1])
    expect(asks(router)['{module="silent",callback="getUsersForStates",outcome="ModuleTimedOut"}']).toBe(1)
    await router.close()
  })

  it('tell how many recipients an answer named, and how many entries were dropped', async () => {
    const router = open({
      modules: [echoTo('one', '@y:x', '@z:x', 'nobody', 'nowhere'), echoTo('none'), answering('bad', () => 7)],
    })
    router.publish(online('@alice:x'))
    await settled()
    const values = readMetrics(router.metrics())
    expect(values.get('presence_router_module_recipients_sum{module="one"}')).toBe(2)
    expect(values.get('presence_router_module_recipients_bucket{module="one",le="1.0"}')).toBe(0)
    expect(values.get('presence_router_module_recipients_bucket{module="none",le="0.0"}')).toBe(1)
    expect(values.get('presence_router_module_recipients_count{module="bad"}')).toBe(0) // it is no answer
    expect(measured(router, 'presence_router_module_dropped_entries_total')).toEqual({
      '{module="bad"}': 1,
      '{module="one"}': 2,
    })
    await router.close()
  })

  it('are gauged while they are in flight or wait', async () => {
    const router = open({ maxQueries: 2, modules: [slowEcho('one', 300)] })
    const queries = [1, 2, 3, 4, 5].map(() => router.getInterestedUsers('@alice:x'))
    router.publish([online('@alice:x'), online('@bob:x')])
    await settled()
    router.publish([online('@carol:x')])
    await settled()
    expect(measured(router, 'presence_router_module_asks_in_flight')).toEqual({ '{module="one"}': 3 })
    expect(measured(router, 'presence_router_module_asks_waiting')).toEqual({ '{module="one"}': 3 })
    expect(measured(router, 'presence_router_module_dirty_users')).toEqual({})
    await settled(100)
    expect(measured(router, 'presence_router_module_dirty_users')).toEqual({ '{module="one"}': 1 })
    await settled(1_000)
    await Promise.all(queries)
    expect(measured(router, 'presence_router_module_dirty_users')).toEqual({})
    expect(measured(router, 'presence_router_module_asks_in_flight')).toEqual({})
    expect(measured(router, 'presence_router_module_asks_waiting')).toEqual({})
    await router.close()
  })

  it('count late answers and the merges that went on without them', async () => {
    const router = open({ modules: [slowEcho('slow', 80, '@z:x'), echoTo('quick', '@y:x')] })
    router.publish(online('@alice:x'))
    await settled(60)
    expect(measured(router, 'presence_router_module_overruns_total')).toEqual({ '{module="slow"}': 1 })
    expect(measured(router, 'presence_router_module_late_answers_total')).toEqual({})
    await settled(30)
    router.publish(online('@bob:x'))
    await settled(100)
    expect(measured(router, 'presence_router_module_overruns_total')).toEqual({ '{module="slow"}': 1 })
    expect(measured(router, 'presence_router_module_late_answers_total')).toEqual({ '{module="slow"}': 2 })
    await router.close()
  })
})

describe('the life of a module', () => {
  const throwing = (name: string): PresenceModule =>
    answering(name, () => {
      throw new Error('no')
    })

  it('is a set of states, and each change of it is counted', async () => {
    const router = open({ modules: [throwing('one')] })
    for (let user = 0; user < 5; user++) {
      router.publish(online(`@u${user}:x`))
      await settled(1)
      await settled(5_000)
    }
    const life = measured(router, 'presence_router_module_life')
    const changes = measured(router, 'presence_router_module_life_changes_total')
    expect(Object.keys(life)).toEqual(['{module="one",presence_router_module_life="resting"}'])
    expect(changes).toMatchObject({
      '{module="one",life="prompt"}': 1,
      '{module="one",life="resting"}': expect.any(Number),
      '{module="one",life="probing"}': expect.any(Number),
    })
    await router.close()
  })

  it('tells failures in a row, until an ask succeeds', async () => {
    let isBroken = true
    const router = open({
      modules: [
        answering('one', () => {
          if (isBroken) throw new Error('no')
          return new Map()
        }),
      ],
    })
    router.publish(online('@alice:x'))
    await settled()
    router.publish(online('@bob:x'))
    await settled()
    expect(measured(router, 'presence_router_module_failures_in_a_row')).toEqual({ '{module="one"}': 2 })
    isBroken = false
    router.publish(online('@carol:x'))
    await settled()
    expect(measured(router, 'presence_router_module_failures_in_a_row')).toEqual({})
    await router.close()
  })

  it('counts starts, those that failed too', async () => {
    let failures = 2
    const router = open({
      random: () => 0,
      modules: [
        {
          ...echoTo('one'),
          start: async () => {
            if (failures-- > 0) throw new Error('not yet')
          },
        },
      ],
    })
    await settled(1_000)
    expect(measured(router, 'presence_router_module_starts_total')).toEqual({ '{module="one"}': 3 })
    expect(measured(router, 'presence_router_failures_total')).toEqual({
      '{tag="ModuleStartFailed",module="one"}': 2,
    })
    router.modules.reset('one')
    await settled(1_000)
    expect(measured(router, 'presence_router_module_starts_total')).toEqual({ '{module="one"}': 4 })
    await router.close()
  })

  it('ends with its series, and what it fails at later is counted without its name', async () => {
    const stubborn = { ...echoTo('one', '@z:x'), stop: () => Promise.reject(new Error('never')) }
    const router = open({ modules: [stubborn, echoTo('two', '@z:x')] })
    router.publish(online('@alice:x'))
    await settled()
    const before = router.metrics()
    await router.modules.remove('one')
    await settled()
    expect(before).toContain('module="one"')
    expect(router.metrics()).not.toContain('module="one"')
    expect(measured(router, 'presence_router_failures_total')).toEqual({ '{tag="ModuleStopFailed"}': 1 })
    await router.close()
  })

  it('begins anew for one that takes the place of another', async () => {
    const router = open({ modules: [echoTo('one', '@z:x', 'nobody')] })
    router.publish(online('@alice:x'))
    await settled()
    await router.modules.replace('one', echoTo('one', '@z:x'))
    await settled()
    expect(measured(router, 'presence_router_module_dropped_entries_total')).toEqual({})
    expect(measured(router, 'presence_router_failures_total')).toEqual({})
    // It is asked about everybody present.
    expect(measured(router, 'presence_router_module_recipients_count')).toEqual({ '{module="one"}': 1 })
    await router.close()
  })
})
