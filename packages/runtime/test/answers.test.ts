// What a module answers cannot hurt others: it is read once, in turns, and shared with nobody.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type RouterTime } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const online = (userId: string) => userPresenceState(userId, { state: 'online' })
const tagged = (_tag: string, fields: object = {}) => expect.objectContaining({ _tag, ...fields })
/** The time of the process, in which a turn of the event loop takes a millisecond. */
const turnsOfOneMs: RouterTime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  soon: (run) => queueMicrotask(run),
  nextTurn: (run) => turnsOfOneMs.after(1, run),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  keepAlive: () => () => {},
}
const noting = (name: string, seen: unknown[]) =>
  answering(name, (states) => {
    seen.push(...states)
    return {}
  })

describe('an answer', () => {
  it('that the module changes afterwards is seen by nobody', async () => {
    const bob = online('@b:x')
    const set = new Set([bob])
    const map = new Map([['@z:x', set]])
    const router = createPresenceRouter({
      modules: [answering('sly', () => map), slowEcho('slow', 10, '@s:x')],
      serverNames: ['x'],
    })
    const query = router.getUsersForStates([bob])
    set.clear()
    map.set('@evil:x', new Set([bob]))
    await vi.advanceTimersByTimeAsync(10)
    await expect(query).resolves.toEqual(
      new Map([
        ['@z:x', new Set([bob])],
        ['@s:x', new Set([bob])],
      ]),
    )
    await router.close()
  })

  it('cannot change what other modules are asked: states and their list are frozen', async () => {
    const bob = online('@b:x')
    const seen: unknown[] = []
    const vandal = answering('vandal', (states) => {
      ;(states as unknown[]).push('rubbish')
      return {}
    })
    const router = createPresenceRouter({
      modules: [vandal, noting('next', seen)],
    })
    const { failures } = watch(router)
    await router.getUsersForStates([bob])
    expect(seen).toEqual([bob])
    expect(failures).toEqual([tagged('ModuleThrew', { module: 'vandal' })])
    await router.close()
  })

  it('of many entries is read over several turns, and others go on meanwhile', async () => {
    vi.useRealTimers()
    const bob = online('@b:x')
    const many = new Map(Array.from({ length: 30_000 }, (_, index) => [`@${index}:x`, [bob]]))
    const router = createPresenceRouter({ modules: [answering('big', () => many)], serverNames: ['x'] })
    let turns = 0
    let isReading = true
    const count = (): void => {
      turns++
      if (isReading) setImmediate(count)
    }
    count()
    expect((await router.getUsersForStates([bob])).size).toBe(30_000)
    isReading = false
    expect(turns).toBeGreaterThanOrEqual(11) // 60,000 entries, 5,000 in a turn
    await router.close()
  })

  it('that never ends meets a bound', async () => {
    const endless = definePresenceModule({
      name: 'endless',
      getUsersForStates: () => ({}),
      *getInterestedUsers() {
        for (let user = 0; ; user++) yield `@${user}:x`
      },
    })
    const router = createPresenceRouter({ modules: [{ module: endless, permissions: { maxRecipients: 100 } }] })
    const { failures } = watch(router)
    expect(await router.getInterestedUsers('@a:x')).toHaveLength(100)
    expect(failures).toEqual([tagged('ModuleAnsweredBadly', { module: 'endless' })])
    await router.close()
  })

  it('of many entries does not hold up a small one, nor a query beyond its deadline', async () => {
    const bob = online('@b:x')
    const many = new Map(Array.from({ length: 20_000 }, (_, index) => [`@${index}:x`, [bob]]))
    const router = createPresenceRouter({
      modules: [answering('big', () => many), answering('small', () => ({ '@s:x': [bob] }))],
      serverNames: ['x'],
      patienceMs: 5,
      time: turnsOfOneMs,
    })
    const { received, failures } = watch(router)
    router.publish(bob)
    const query = router.getUsersForStates([bob], { deadlineMs: 8 })
    await vi.advanceTimersByTimeAsync(9)
    expect([...(await query).keys()]).toEqual(['@s:x'])
    expect(failures).toMatchObject([{ _tag: 'ModuleTimedOut', module: 'big', afterMs: 8, cutShort: true }])
    expect(received.map(({ target, atMs }) => [target, atMs])).toEqual([['@s:x', 5]])
    await vi.advanceTimersByTimeAsync(50)
    expect(received).toHaveLength(20_001)
    await router.close()
  })

  it('is read no further when the module is removed', async () => {
    vi.useRealTimers()
    let read = 0
    const endless = function* () {
      for (;;) yield `@${read++}:x`
    }
    const lasting = definePresenceModule({
      name: 'lasting',
      getUsersForStates: () => ({}),
      getInterestedUsers: endless,
    })
    const router = createPresenceRouter({ modules: [lasting] })
    const query = router.getInterestedUsers('@a:x')
    await router.modules.remove('lasting')
    expect(await query).toEqual(new Set())
    expect(read).toBeLessThan(20_000)
    await router.close()
  })
})
