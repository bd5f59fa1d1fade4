// What modules, hosts, tracers and callers give or do that the contract does not allow: it costs them, and nobody else.
import { type DeliveryOutcome, definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTestHost } from '../observe/support/host.ts'
import { answering, echoTo } from '../support/modules.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const on = (userId: string, statusMsg = 's') => userPresenceState(userId, { state: 'online', statusMsg })
const unhandled = () => {
  const seen: unknown[] = []
  const before = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (e) => seen.push(String(e)))
  return {
    seen,
    async end() {
      vi.useRealTimers()
      await new Promise((r) => setTimeout(r, 20))
      process.removeAllListeners('unhandledRejection')
      for (const l of before) process.on('unhandledRejection', l)
    },
  }
}
it('after a drain nothing is handed to a host that starts later', async () => {
  const delivered = vi.fn((): DeliveryOutcome => ({ _tag: 'Accepted' }))
  const host = createTestHost({ start: () => new Promise((r) => setTimeout(r, 1_000)), deliver: delivered })
  const router = createPresenceRouter({ modules: [echoTo('a', '@t:x')], hosts: [host] })
  router.publish(on('@a:x'))
  await tick(1)
  const d = router.drain({ deadlineMs: 100 })
  await tick(100)
  expect((await d).undelivered.size).toBe(1)
  await tick(2_000)
  expect(delivered).not.toHaveBeenCalled()
  await router.close()
})
it('a start that settles after it was given up does not make a running module count as gone', async () => {
  let first: () => void = () => {}
  let starts = 0
  let bad = false
  const m = definePresenceModule({
    name: 'm',
    getUsersForStates() {
      if (bad) throw new Error('x')
      return {}
    },
    getInterestedUsers: () => [],
    start: () =>
      ++starts === 1
        ? new Promise<void>((r) => {
            first = r
          })
        : undefined,
  })
  const router = createPresenceRouter({ modules: [m], random: () => 0 })
  const lives: string[] = []
  router.events$.subscribe((e) => {
    if (e._tag === 'ModuleLifeChanged') lives.push(e.life)
  })
  await tick(10_000 + 500)
  expect(starts).toBe(2)
  first()
  await tick(10)
  bad = true
  for (let i = 0; i < 5; i++) await router.getUsersForStates([])
  bad = false
  await tick(1_500)
  expect({ lives, starts }).toEqual({ lives: ['restarting', 'late', 'resting', 'probing', 'late'], starts: 2 })
  await router.close()
})
it('a watch that is async and rejects, and an end of it that does', async () => {
  const u = unhandled()
  const m = (name: string, watch: unknown) =>
    definePresenceModule({ name, getUsersForStates: () => ({}), getInterestedUsers: () => [], watch } as never)
  const router = createPresenceRouter({
    modules: [
      m('a', async () => {
        throw new Error('async watch')
      }),
      m('b', () => async () => {
        throw new Error('async end')
      }),
    ],
  })
  await tick(10)
  await router.close()
  await u.end()
  expect(u.seen).toEqual([])
})
it('a tracer whose methods reject', async () => {
  const u = unhandled()
  const router = createPresenceRouter({
    modules: [echoTo('a', '@t:x')],
    serverNames: ['x'],
    tracer: {
      startSpan: () => ({
        setAttributes: async () => {
          throw new Error('tr')
        },
        end() {},
      }),
    },
  })
  router.publish(on('@a:x'))
  await tick(10)
  await router.close()
  await u.end()
  expect(u.seen).toEqual([])
})
it('isLocal that answers outside of the contract is told', async () => {
  const u = unhandled()
  const host = createTestHost({
    isLocal: (async () => {
      throw new Error('async isLocal')
    }) as never,
  })
  const router = createPresenceRouter({ modules: [echoTo('a', '@t:x')], hosts: [host] })
  const { failures } = watch(router)
  router.publish(on('@a:x'))
  await tick(10)
  await router.close()
  await u.end()
  expect({ tags: failures.map((f) => f._tag).includes('HostSpokeBadly'), seen: u.seen }).toEqual({
    tags: true,
    seen: [],
  })
})
it('a signal that is none leaves nothing held', async () => {
  const router = createPresenceRouter({ modules: [echoTo('a', '@t:x')], serverNames: ['x'] })
  await tick(1)
  const before = vi.getTimerCount()
  await router.getInterestedUsers('@a:x', { signal: { aborted: false, throwIfAborted() {} } as never }).catch(() => {})
  router.modules.add(answering('slow', () => new Promise(() => {})))
  await router.getUsersForStates([], { signal: { aborted: false, throwIfAborted() {} } as never }).catch(() => {})
  await tick(5_000)
  expect(vi.getTimerCount()).toBe(before)
  await router.close()
})
it('the list inside ModuleRemoved has not the removed one, also when it removed itself', async () => {
  const self = answering('self', () => {
    void router.modules.remove('self')
    return {}
  })
  const router = createPresenceRouter({ modules: [self], serverNames: ['x'] })
  let inside: unknown
  router.events$.subscribe((e) => {
    if (e._tag === 'ModuleRemoved') inside = router.modules.list()
  })
  router.publish(on('@a:x'))
  await tick(5)
  expect(inside).toEqual([])
  await router.close()
})
it('what observers of deliveries$ do to groups reaches no host', async () => {
  const delivered: unknown[] = []
  const host = createTestHost({
    deliver: (d): DeliveryOutcome => {
      delivered.push(JSON.parse(JSON.stringify(d)))
      return { _tag: 'Accepted' }
    },
  })
  const router = createPresenceRouter({ modules: [echoTo('a', '@t:x')], hosts: [host] })
  router.deliveries$.subscribe((b) => {
    for (const g of b.groups) {
      try {
        ;(g.localUsers as unknown as string[]).push('@evil:x')
      } catch {}
      try {
        ;(g.states as unknown[]).length = 0
      } catch {}
    }
  })
  await router.ready()
  router.publish(on('@a:x'))
  await tick(10)
  expect(JSON.stringify(delivered)).not.toContain('evil')
  expect(JSON.stringify(delivered)).toContain('@a:x')
  await router.close()
})
it('a host that changes what it is given costs only itself', async () => {
  const defects: unknown[] = []
  let n = 0
  const host = createTestHost({
    deliver: (d): DeliveryOutcome => {
      if (n++ === 0) {
        ;(d as unknown[]).length = 0
        ;(d as unknown[]).push(null)
        return { _tag: 'Overloaded', retryAfterMs: 10 }
      }
      return { _tag: 'Accepted' }
    },
  })
  const router = createPresenceRouter({
    modules: [echoTo('a', '@t:x')],
    hosts: [host],
    onDefect: (c) => defects.push(c),
  })
  await router.ready()
  router.publish(on('@a:x'))
  await tick(50)
  router.publish(on('@b:x'))
  await tick(50)
  expect({ defects: defects.map(String), n }).toEqual({ defects: [], n: 2 }) // what it was given is frozen, so it threw: not taken, and not sent again
  await router.close()
})
it('an answer that is being read when the router closes has its iterator closed', async () => {
  const closed = vi.fn()
  const m = answering(
    'm',
    () =>
      new Map([
        [
          '@t:x',
          (function* () {
            try {
              for (;;) yield on('@z:x')
            } finally {
              closed()
            }
          })(),
        ],
      ]),
  )
  const m2 = definePresenceModule({
    name: 'm2',
    getUsersForStates: () => ({}),
    getInterestedUsers: () =>
      (function* () {
        try {
          for (let i = 0; ; i++) yield `@u${i}:x`
        } finally {
          closed()
        }
      })() as never,
  })
  const router = createPresenceRouter({ modules: [m, m2], serverNames: ['x'], maxEntriesPerTurn: 1 })
  await tick(1)
  router.getInterestedUsers('@a:x').catch(() => {})
  await router.close()
  await tick(10)
  expect(closed).toHaveBeenCalled()
})
it('a snapshot of two users does not overrun the bound on queries that it did not exceed', async () => {
  const m = definePresenceModule({
    name: 'm',
    getUsersForStates: () => ({}),
    getInterestedUsers: async () => ['@a:x'],
  })
  const router = createPresenceRouter({ modules: [m], serverNames: ['x'], maxQueries: 1, maxWaitingQueries: 0 })
  const { failures, statusOf } = watch(router)
  router.publish(on('@a:x'))
  await tick(10)
  await router.sendLocalOnlinePresenceTo(['@t:x', '@s:x'])
  expect({ f: failures.map((f) => f._tag), t: statusOf('@t:x'), s: statusOf('@s:x') }).toEqual({
    f: [],
    t: ['s'],
    s: ['s'],
  })
  await router.close()
})
it('publish takes the others when one throws a hostile value', async () => {
  const evil = new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error('no')
      },
    },
  )
  const bad = new Proxy(
    {},
    {
      get() {
        throw evil
      },
      has() {
        throw evil
      },
    },
  )
  const router = createPresenceRouter({ serverNames: ['x'] })
  expect(router.publish([bad as never, on('@a:x')])).toMatchObject({ accepted: 1, refused: 1 })
  await router.close()
})
