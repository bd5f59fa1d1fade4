// What is measured of hosts: calls and what became of them, what waits, where they stand.
import type { DeliveryOutcome } from '@presence-router/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTestHost } from '../support/host.ts'
import { echoTo } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { measured, open } from './support/measured.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('counts calls by kind and by what became of them', async () => {
  const host = createTestHost()
  const router = open({ hosts: [host], modules: [echoTo('one', '@z:x', '@r:far')] })
  await router.ready()
  const outcomes: readonly (() => DeliveryOutcome | Promise<DeliveryOutcome>)[] = [
    () => ({ _tag: 'Accepted' }),
    () => ({ _tag: 'Accepted' }),
    () => ({ _tag: 'Failed', reason: 'no route' }),
    () => ({ _tag: 'UnknownUsers', userIds: ['@z:x'] }),
    () => Promise.reject(new Error('broken')),
  ]
  for (const [user, outcome] of outcomes.entries()) {
    host.answerWith(outcome)
    router.publish(online(`@u${user}:x`))
    await settled()
  }
  expect(measured(router, 'presence_router_host_calls_total')).toEqual({
    '{host="server",call="deliver",outcome="Accepted"}': 2,
    '{host="server",call="deliver",outcome="Failed"}': 1,
    '{host="server",call="deliver",outcome="UnknownUsers"}': 1,
    '{host="server",call="deliver",outcome="SpokeBadly"}': 1,
    '{host="server",call="send",outcome="Accepted"}': 2,
    '{host="server",call="send",outcome="Failed"}': 1,
    '{host="server",call="send",outcome="UnknownUsers"}': 1,
    '{host="server",call="send",outcome="SpokeBadly"}': 1,
  })
  expect(measured(router, 'presence_router_failures_total')).toEqual({
    '{tag="HostRefused",host="server"}': 4,
    '{tag="HostSpokeBadly",host="server"}': 2,
  })
  await router.close()
})

it('gauges open calls, what waits behind them, and the servers in between', async () => {
  const host = createTestHost()
  const router = open({ hosts: [host], modules: [echoTo('one', '@z:x', '@r:far', '@s:other')] })
  await router.ready()
  const answers: ((outcome: DeliveryOutcome) => void)[] = []
  host.answerWith(() => new Promise((resolve) => answers.push(resolve)))
  router.publish(online('@alice:x'))
  await settled()
  router.publish([online('@bob:x'), online('@carol:x')])
  await settled()
  expect(measured(router, 'presence_router_host_open_calls')).toEqual({
    '{host="server",call="deliver"}': 1,
    '{host="server",call="send"}': 2,
  })
  expect(measured(router, 'presence_router_host_waiting_states')).toEqual({
    '{host="server",call="deliver"}': 2,
    '{host="server",call="send"}': 4,
  })
  expect(measured(router, 'presence_router_host_servers')).toEqual({ '{host="server"}': 2 })
  expect(measured(router, 'presence_router_bound_used')).toMatchObject({ '{bound="outbox",host="server"}': 4 })
  host.answerWith(() => ({ _tag: 'Accepted' }))
  for (const answer of answers) answer({ _tag: 'Overloaded', retryAfterMs: 500 })
  await settled()
  expect(measured(router, 'presence_router_host_open_calls')).toEqual({})
  expect(measured(router, 'presence_router_host_waiting_states')).toEqual({
    '{host="server",call="deliver"}': 3,
    '{host="server",call="send"}': 6,
  })
  await settled(500)
  expect(measured(router, 'presence_router_host_waiting_states')).toEqual({})
  expect(measured(router, 'presence_router_host_servers')).toEqual({})
  expect(measured(router, 'presence_router_host_calls_total')).toMatchObject({
    '{host="server",call="deliver",outcome="Overloaded"}': 1,
    '{host="server",call="send",outcome="Overloaded"}': 2,
  })
  await router.close()
})

it('shows a call that is answered at once only while it is carried out', async () => {
  const seen: unknown[] = []
  const look = () => [
    measured(router, 'presence_router_host_open_calls'),
    measured(router, 'presence_router_host_servers'),
  ]
  const accept = (): DeliveryOutcome => {
    seen.push(look())
    return { _tag: 'Accepted' }
  }
  const host = createTestHost({ deliver: accept, send: accept })
  const router = open({ hosts: [host], modules: [echoTo('one', '@z:x', '@r:far')] })
  await router.ready()
  router.publish(online('@alice:x'))
  await settled()
  expect(seen).toEqual([
    [{ '{host="server",call="deliver"}': 1 }, {}],
    [{ '{host="server",call="send"}': 1 }, { '{host="server"}': 1 }],
  ])
  expect(look()).toEqual([{}, {}])
  await expect(router.drain()).resolves.toMatchObject({ undelivered: new Map() })
  await router.close()
})

it('tells where each host stands', async () => {
  const slow = createTestHost({ name: 'slow', start: () => new Promise((resolve) => setTimeout(resolve, 100)) })
  const broken = createTestHost({ name: 'broken', start: () => Promise.reject(new Error('no port')) })
  const router = open({ hosts: [slow, broken] })
  await settled()
  const life = () => Object.keys(measured(router, 'presence_router_host_life'))
  expect(life()).toEqual([
    '{host="slow",presence_router_host_life="starting"}',
    '{host="broken",presence_router_host_life="failed"}',
  ])
  await settled(100)
  expect(life()[0]).toBe('{host="slow",presence_router_host_life="open"}')
  await router.close()
  expect(life()[0]).toBe('{host="slow",presence_router_host_life="closed"}')
})
