// Hosts that use the router while the router calls them.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import type { DeliveryOutcome, PresenceHost, RouterPort } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, textsOf, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Act = (port: RouterPort, router: PresenceRouter) => unknown

/** A memory host that does something with the router before it takes the first call of this kind. */
const open = async (during: 'deliver' | 'send', act: Act) => {
  const memory: MemoryHost = createMemoryHost({ serverNames: ['x'] })
  const done: unknown[] = []
  let port: RouterPort | null = null
  const actOnce = (): void => {
    if (done.length > 0 || port === null) return
    done.push('began')
    void Promise.resolve(act(port, router)).then((value) => done.push(value))
  }
  const host: PresenceHost = {
    ...memory,
    start(given) {
      port = given
      memory.start(given)
    },
    [during]: (...args: [never, never, never]): DeliveryOutcome | PromiseLike<DeliveryOutcome> => {
      actOnce()
      return memory[during](...args)
    },
  }
  const router = createPresenceRouter({ modules: [to('@l:x', '@r:far')], hosts: [host] })
  await router.ready()
  return { memory, router, done }
}

describe.each(['deliver', 'send'] as const)('a host that is in %s', (during) => {
  it('may publish: it goes out behind what is on its way', async () => {
    const { memory, router } = await open(during, (port) => port.publish(bob('2')))
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(1)
    expect(textsOf(memory.shown.history(online('@l:x').userId))).toEqual(['1', '2'])
    expect(memory.sent.history('far').map(textsOf)).toEqual([['1'], ['2']])
    await router.close()
  })

  it('may ask', async () => {
    const { router, done } = await open(during, (port) => port.getUsersForStates([bob('asked')]))
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(1)
    const states = new Set([bob('asked')])
    expect(done).toEqual(['began', new Map(['@l:x', '@r:far'].map((userId) => [userId, states]))])
    await router.close()
  })

  it('may flush, and a drain waits for it no longer than it is given', async () => {
    const { memory, router, done } = await open(during, async (_, { flush, drain }) => {
      await flush()
      return drain({ deadlineMs: 50 })
    })
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(50)
    expect(done).toMatchObject(['began', { undelivered: new Map() }])
    expect(memory.sent.history('far').map(textsOf)).toEqual([['1']])
    await router.close()
  })

  it('may close the router: it gets no further call, and no timer is left', async () => {
    const { memory, router } = await open(during, (port, { close }) => {
      port.publish(bob('2'))
      return close()
    })
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(memory.shown.targets().length + memory.sent.targets().length).toBeLessThanOrEqual(1)
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })
})
