// Hosts that ask instead of being called.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { definePresenceModule, type PresenceHost, type RouterPort } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, textsOf, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A memory host of `x` that asks. */
const pulling = () => {
  const memory: MemoryHost = createMemoryHost({ name: 'pulling', serverNames: ['x'], reannounceEveryMs: 60_000 })
  const ports: RouterPort[] = []
  const host: PresenceHost = {
    ...memory,
    capabilities: { ...memory.capabilities, direction: 'pull' },
    start(port) {
      ports.push(port)
      memory.start(port)
    },
  }
  const port = (): RouterPort => {
    if (ports[0] === undefined) throw new Error('the host was not started')
    return ports[0]
  }
  return { memory, host, port }
}

const open = async (options: PresenceRouterOptions) => {
  const router = createPresenceRouter({ modules: [to('@l:x', '@m:y', '@r:far')], ...options })
  const failures: { readonly _tag: string }[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') failures.push(event.failure)
  })
  await router.ready()
  return { router, failures }
}

describe('a pull host', () => {
  it('is never called, nor has anything told again: who belongs to it is left to it', async () => {
    const { memory, host } = pulling()
    const second = createMemoryHost({ name: 'second', serverNames: ['x', 'y'] })
    const { router, failures } = await open({ hosts: [host, second] })
    expect(memory.publishLocal(bob('1')).accepted).toBe(1)
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect([memory.shown.targets(), memory.sent.targets()]).toEqual([[], []])
    expect([second.shown.targets(), second.sent.targets()]).toEqual([['@m:y'], []])
    expect(failures).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })

  it('leaves what it cannot do to hosts that are called', async () => {
    const { memory, host } = pulling()
    const watching = {
      ...host,
      capabilities: { ...host.capabilities, deliversToLocalUsers: false, sendsToServers: false },
    }
    const second = createMemoryHost({ name: 'second', serverNames: ['x', 'y'] })
    const { router } = await open({ hosts: [watching, second] })
    memory.publishLocal(bob('1'))
    await vi.advanceTimersByTimeAsync(1)
    expect([second.shown.targets(), second.sent.targets()]).toEqual([['@l:x', '@m:y'], ['far']])
    await router.close()
  })

  it('asks, and is answered what modules say', async () => {
    const { host, port } = pulling()
    const { router } = await open({ hosts: [host], modules: [to('@l:x')] })
    await expect(port().getUsersForStates([bob('asked')])).resolves.toEqual(
      new Map([['@l:x', new Set([bob('asked')])]]),
    )
    await expect(port().getInterestedUsers('@l:x')).resolves.toEqual(new Set())
    await router.close()
  })

  it('that asks with a deadline is answered with what is there by then', async () => {
    const { host, port } = pulling()
    const silent = definePresenceModule({
      name: 'silent',
      getUsersForStates: () => new Promise(() => {}),
      getInterestedUsers: () => new Promise(() => {}),
    })
    const { router, failures } = await open({ hosts: [host], modules: [to('@l:x'), silent] })
    const answer = port().getUsersForStates([bob('asked')], { deadlineMs: 50 })
    await vi.advanceTimersByTimeAsync(50)
    expect([...(await answer).keys()]).toEqual(['@l:x'])
    expect(failures).toMatchObject([{ _tag: 'ModuleTimedOut', module: 'silent', cutShort: true }])
    await router.close()
  })

  it('that asks a router which is closed is refused', async () => {
    const { host, port } = pulling()
    const { router } = await open({ hosts: [host] })
    await router.close()
    await expect(port().getInterestedUsers('@l:x')).rejects.toMatchObject({ _tag: 'RouterClosed' })
    expect(port().publish(bob('late')).refused).toBe(1)
  })

  it('is pull or push, and says within what time others forget: all else is told when the router is made', () => {
    const memory = createMemoryHost({ serverNames: ['x'] })
    const made = (capabilities: object) => () =>
      createPresenceRouter({ hosts: [{ ...memory, capabilities: { ...memory.capabilities, ...capabilities } }] })
    expect(made({ direction: 'both' })).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field: 'hosts[0].capabilities.direction' }),
    )
    for (const reannounceEveryMs of [0, -1, 0.5, Number.NaN, undefined, '25 min'])
      expect(made({ reannounceEveryMs })).toThrow(
        expect.objectContaining({ _tag: 'BadOptions', field: 'hosts[0].capabilities.reannounceEveryMs' }),
      )
  })

  it('shows what it is told by its own means', async () => {
    const { memory, host, port } = pulling()
    const { router } = await open({ hosts: [host], modules: [to('@l:x')] })
    const told = await port().getUsersForStates([bob('1')])
    memory.deliver(
      [...told].map(([userId, states]) => ({ users: [userId], states: [...states] })),
      {
        signal: new AbortController().signal,
      },
    )
    expect(textsOf(memory.shown.history(online('@l:x').userId))).toEqual(['1'])
    await router.close()
  })
})
