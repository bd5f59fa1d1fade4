// Every bound that can be met says so: a failure on `events$`, or to whom it stops, and a count.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestHost } from '../support/host.ts'
import { echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { watch } from '../support/watch.ts'
import { measured, open } from './support/measured.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const refusals = (router: PresenceRouter) => measured(router, 'presence_router_refusals_total')

describe('what is refused at a bound is reported and counted', () => {
  it('of the presence table', async () => {
    const router = open({ maxUsers: 1 })
    const { failures } = watch(router)
    expect(router.publish([online('@alice:x'), online('@bob:x'), online('@carol:x')]).refused).toBe(2)
    await settled()
    expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', resource: 'presence table', limit: 1 }])
    expect(refusals(router)).toEqual({ '{bound="presence table"}': 2 })
    await router.close()
  })

  it('of queries that wait', async () => {
    const router = open({ maxQueries: 1, maxWaitingQueries: 1, modules: [silent('one')] })
    const { failures } = watch(router)
    const queries = [1, 2, 3, 4].map(() => router.getInterestedUsers('@alice:x'))
    await settled()
    const overloaded = { _tag: 'RouterOverloaded', resource: 'queue of queries', module: 'one' }
    expect(failures).toMatchObject([overloaded, overloaded]) // one for each query that goes without
    expect(refusals(router)).toEqual({ '{bound="queue of queries",module="one"}': 2 })
    expect(measured(router, 'presence_router_bound_used')['{bound="queue of queries",module="one"}']).toBe(1)
    await settled(3_000)
    await Promise.all(queries)
    await router.close()
  })

  it('of recipients of one answer', async () => {
    const router = open({
      modules: [{ module: echoTo('one', '@y:x', '@z:x'), permissions: { maxRecipients: 1 } }],
    })
    const { failures, statusOf } = watch(router)
    router.publish(online('@alice:x', 'hello'))
    await settled()
    expect([statusOf('@y:x'), statusOf('@z:x')]).toEqual([['hello'], []])
    expect(failures).toMatchObject([{ _tag: 'ModuleAnsweredBadly', module: 'one', problemCount: 1 }])
    expect(measured(router, 'presence_router_module_dropped_entries_total')).toEqual({ '{module="one"}': 1 })
    await router.close()
  })

  it('of the order guard', async () => {
    const router = open({
      maxRememberedSends: 1,
      modules: [slowEcho('slow', 300, '@both:x'), echoTo('fast', '@both:x')],
    })
    const { failures } = watch(router)
    const used: number[] = []
    for (let change = 0; change < 10; change++) {
      router.publish([online('@bob:x', String(change)), online('@carol:x', String(change))])
      await settled(100)
      used.push(measured(router, 'presence_router_bound_used')['{bound="order guard"}'] ?? 0)
    }
    expect(failures).toContainEqual(expect.objectContaining({ _tag: 'RouterOverloaded', resource: 'order guard' }))
    expect(Math.max(...used)).toBe(1)
    expect(refusals(router)['{bound="order guard"}']).toBeGreaterThan(0)
    await router.close()
  })

  it('of the outboxes of a host, state by state', async () => {
    const host = createTestHost()
    host.answerWith(() => new Promise(() => {}))
    const router = open({ hosts: [host], maxWaitingStates: 1, modules: [echoTo('one', '@z:x', '@r:far')] })
    const { failures } = watch(router)
    await router.ready()
    router.publish(online('@alice:x'))
    await settled()
    router.publish([online('@bob:x'), online('@carol:x'), online('@dave:x')])
    await settled()
    expect(failures).toMatchObject([
      { _tag: 'RouterOverloaded', resource: 'outbox of host server for local users' },
      { _tag: 'RouterOverloaded', resource: 'outbox of host server for far' },
    ])
    expect(refusals(router)).toEqual({
      '{bound="outbox",host="server",call="deliver"}': 2,
      '{bound="outbox",host="server",call="send"}': 2,
    })
    await router.close()
  })

  it('of an iteration that is too slow', async () => {
    const router = open({ modules: [echoTo('one', '@z:x')] })
    const iterator = router.deliveries$[Symbol.asyncIterator]()
    for (let user = 0; user <= 1_024; user++) {
      router.publish(online(`@${user}:x`))
      await settled()
    }
    await expect(iterator.next()).rejects.toMatchObject({ _tag: 'RouterOverloaded', limit: 1_024 })
    expect(refusals(router)).toEqual({ '{bound="backlog of an iteration of deliveries$"}': 1 })
    await router.close()
  })

  it('of what a module tells in one breath', async () => {
    let tell = (_: readonly []): void => {}
    const teller = definePresenceModule({
      name: 'one',
      getUsersForStates: () => [] as never,
      getInterestedUsers: () => [],
      watch(changed) {
        tell = changed
        return () => {}
      },
    })
    const router = open({ modules: [teller] })
    const { failures } = watch(router)
    for (let pair = 0; pair < 100_002; pair++) tell([])
    await settled()
    expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', module: 'one', limit: 100_000 }])
    expect(refusals(router)).toEqual({ '{bound="what was told in one breath",module="one"}': 2 })
    await router.close()
  })
})

it('tells how much of each bound is used up, and where it lies', async () => {
  const router = open({ maxUsers: 10, maxWaitingQueries: 7, hosts: [createTestHost()], modules: [echoTo('one')] })
  router.publish([online('@alice:x'), online('@bob:x'), userPresenceState('@carol:x')])
  await settled()
  // Who is offline makes room.
  expect(measured(router, 'presence_router_bound_used')).toEqual({ '{bound="presence table"}': 2 })
  expect(measured(router, 'presence_router_bound_limit')).toEqual({
    '{bound="presence table"}': 10,
    '{bound="order guard"}': 1_000_000,
    '{bound="queue of queries",module="one"}': 7,
    '{bound="outbox",host="server"}': 1_000_000,
  })
  await router.close()
})
