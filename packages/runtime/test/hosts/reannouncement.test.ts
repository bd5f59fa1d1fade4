// What servers are told again of users who have not changed, and what modules, observers and the order guard see of that.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { measured, open } from '../observe/support/measured.ts'
import { createTestHost } from '../support/host.ts'
import { answering, echoTo } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const EVERY_MS = 64_000

const openReannouncing = (...modules: Parameters<typeof echoTo>[]) => {
  const host = createTestHost()
  const router = open({
    hosts: [{ ...host, capabilities: { ...host.capabilities, reannounceEveryMs: EVERY_MS } }],
    modules: modules.map((module) => echoTo(...module)),
  })
  const kinds: string[] = []
  router.events$.subscribe((event) => event._tag === 'StatesRouted' && kinds.push(event.kind))
  return { router, kinds, ...watch(router) }
}

describe('telling again', () => {
  it('is a delivery when any module names a remote user', async () => {
    const { router, kinds, statusOf } = openReannouncing(['nobody'], ['remote', '@r:far'])
    router.publish(online('@alice:x', 'here'))
    await settled(EVERY_MS)
    expect(kinds).toEqual(['batch', 'reannouncement'])
    expect(statusOf('far')).toEqual(['here', 'here'])
    await router.close()
  })

  it('is none when they name local users only', async () => {
    const { router, kinds, statusOf } = openReannouncing(['local', '@l:x'])
    router.publish(online('@alice:x', 'here'))
    await settled(2 * EVERY_MS)
    expect(kinds).toEqual(['batch'])
    expect(statusOf('@l:x')).toEqual(['here'])
    await router.close()
  })

  it('goes on when there was no module for a while', async () => {
    const { router, statusOf } = openReannouncing()
    router.publish(online('@alice:x', 'here'))
    await settled(2 * EVERY_MS)
    router.modules.add(echoTo('remote', '@r:far'))
    await settled(10)
    const before = statusOf('far').length
    await settled(2 * EVERY_MS)
    expect(statusOf('far').length).toBeGreaterThan(before)
    await router.close()
  })

  it('names the module that fails at it', async () => {
    const { router, failures } = openReannouncing()
    let calls = 0
    const module = answering('moody', () => {
      if (++calls === 2) throw new Error('a bad moment')
      return {}
    })
    router.modules.add(module)
    router.publish(online('@alice:x', 'here'))
    await settled(EVERY_MS)
    expect(failures).toMatchObject([{ _tag: 'ModuleThrew', module: 'moody' }])
    await router.close()
  })

  it('is remembered for the order no longer than it takes', async () => {
    const { router, kinds } = openReannouncing(['remote', '@r:far'])
    router.publish(online('@alice:x', '1'))
    await settled(EVERY_MS)
    router.publish(online('@alice:x', '2'))
    await settled(10)
    expect(kinds).toContain('reannouncement')
    expect(measured(router, 'presence_router_bound_used')['{bound="order guard"}']).toBeUndefined()
    await router.close()
  })
})
