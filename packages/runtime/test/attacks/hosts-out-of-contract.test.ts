// What hosts and observers of deliveries give or do that the contract does not allow: it costs them, and nobody else.
import type { DeliveryOutcome, LocalDelivery } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTestHost } from '../support/host.ts'
import { echoTo } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { unheardDuring } from '../support/unheard.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const toTarget = echoTo('one', '@target:x')

it('a host that starts after the drain is handed nothing', async () => {
  const deliver = vi.fn((): DeliveryOutcome => ({ _tag: 'Accepted' }))
  const host = createTestHost({ start: () => new Promise((resolve) => setTimeout(resolve, 1_000)), deliver })
  const router = createPresenceRouter({ modules: [toTarget], hosts: [host] })
  router.publish(online('@alice:x'))
  await settled()
  const drain = router.drain({ deadlineMs: 100 })
  await settled(100)
  expect((await drain).undelivered.size).toBe(1)
  await settled(2_000)
  expect(deliver).not.toHaveBeenCalled()
  await router.close()
})

it('a host whose isLocal gives a rejected promise is named, and the rejection is heard', async () => {
  const unheard = await unheardDuring(async () => {
    const host = createTestHost({ isLocal: (() => Promise.reject(new Error('no table'))) as never })
    const router = createPresenceRouter({ modules: [toTarget], hosts: [host] })
    const { failures } = watch(router)
    router.publish(online('@alice:x'))
    await settled(10)
    expect(failures.map(({ _tag }) => _tag)).toContain('HostSpokeBadly')
    await router.close()
  })
  expect(unheard).toEqual([])
})

it('a host that once does not say who is local is asked again', async () => {
  const delivered: string[] = []
  let isBroken = true
  const host = createTestHost({
    isLocal(userId) {
      if (isBroken) throw new Error('no table')
      return userId.endsWith(':x')
    },
    deliver(deliveries) {
      for (const { users, states } of deliveries)
        for (const userId of users) for (const state of states) delivered.push(`${state.statusMsg} to ${userId}`)
      return { _tag: 'Accepted' }
    },
  })
  const sent = vi.spyOn(host, 'send')
  const router = createPresenceRouter({ modules: [toTarget], hosts: [host] })
  await router.ready()
  for (const statusMsg of ['lost', 'seen', 'seen, too']) {
    router.publish(online('@alice:x', statusMsg))
    await settled(10)
    isBroken = false
  }
  expect(delivered).toEqual(['seen to @target:x', 'seen, too to @target:x'])
  expect(sent).not.toHaveBeenCalledWith(
    'x',
    expect.arrayContaining([expect.objectContaining({ statusMsg: 'seen' })]),
    expect.anything(),
  )
  await router.close()
})

it('a host that changes what it is given breaks its own call only, and is called again with what is new', async () => {
  const defects: unknown[] = []
  let calls = 0
  // What it is given is frozen: the first call throws, so it does not count as taken and is not repeated.
  const deliver = (deliveries: readonly LocalDelivery[]): DeliveryOutcome => {
    if (++calls > 1) return { _tag: 'Accepted' }
    ;(deliveries as unknown[]).splice(0, 1, null)
    return { _tag: 'Overloaded', retryAfterMs: 10 }
  }
  const router = createPresenceRouter({
    modules: [toTarget],
    hosts: [createTestHost({ deliver })],
    onDefect: (cause) => defects.push(cause),
  })
  await router.ready()
  router.publish(online('@alice:x'))
  await settled(50)
  router.publish(online('@bob:x'))
  await settled(50)
  expect(defects).toEqual([])
  expect(calls).toBe(2)
  await router.close()
})

it('what an observer of deliveries does to them reaches no host', async () => {
  const delivered: unknown[] = []
  const deliver = (deliveries: readonly LocalDelivery[]): DeliveryOutcome => {
    delivered.push(...structuredClone(deliveries))
    return { _tag: 'Accepted' }
  }
  const router = createPresenceRouter({ modules: [toTarget], hosts: [createTestHost({ deliver })] })
  router.deliveries$.subscribe(({ groups }) => {
    for (const { localUsers, states } of groups) {
      tamper(() => (localUsers as unknown[]).push('@carol:x'))
      tamper(() => (states as unknown[]).pop())
    }
  })
  await router.ready()
  router.publish(online('@alice:x'))
  await settled(10)
  expect(delivered).toEqual([{ users: ['@target:x'], states: [{ ...online('@alice:x') }] }])
  await router.close()
})

/** Goes on when that throws. */
const tamper = (change: () => unknown): void => {
  try {
    change()
  } catch {
    // it is frozen
  }
}
