// People who are told that an answer has come, before it is delivered, and remove who else was owed: the order holds.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { answering, echoTo, silent } from '../support/modules.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const on = (userId: string, statusMsg: string) => userPresenceState(userId, { state: 'online', statusMsg })

const rig = (options: object, breakIt: (router: ReturnType<typeof createPresenceRouter>) => void) => {
  let ms = 80
  const slow = answering('slow', (states) => new Promise((r) => setTimeout(() => r({ '@t:x': states }), ms)))
  const router = createPresenceRouter({
    modules: [echoTo('fast', '@t:x'), slow, silent('x')],
    serverNames: ['x'],
    deadlineMs: 100_000,
    ...options,
  })
  const seen = watch(router)
  breakIt(router)
  const go = async () => {
    router.publish(on('@w:x', '0'))
    await tick(200) // slow and x are late
    ms = 40
    router.publish(on('@w:x', '1'))
    await tick(60)
    router.publish(on('@w:x', '2'))
    await tick(60)
    router.publish(on('@a:x', '1'))
    await tick(10) // the third prompt answer, about @a 1
    router.publish(on('@a:x', '2'))
    await tick(5) // fast delivers @a 2
    await tick(100)
    return seen.received.filter((r) => r.state.userId === '@a:x').map((r) => r.state.statusMsg)
  }
  return { router, go }
}
it('control: never older', async () => {
  const { router, go } = rig({}, () => {})
  expect(await go()).toEqual(['1', '2', '2'])
  await router.close()
})
it('an observer that removes another module when one is trusted again does not let an older state through', async () => {
  const { router, go } = rig({}, (router) => {
    router.events$.subscribe((e) => {
      if (e._tag === 'ModuleLifeChanged' && e.module === 'slow' && e.life === 'prompt')
        router.modules.remove('x').catch(() => {})
    })
  })
  const got = await go()
  expect(got).toEqual([...got].sort())
  await router.close()
})
it('a tracer that removes another module does not let an older state through', async () => {
  let armed: (() => void) | null = null
  let lates = 0
  const tracer = {
    startSpan: (name: string) => {
      if (name.includes('late') && ++lates === 4) armed?.()
      return { setAttributes() {}, end() {} }
    },
  }
  const { router, go } = rig({ tracer }, (router) => {
    armed = () => {
      router.modules.remove('x').catch(() => {})
    }
  })
  const r = go()
  const got = await r
  expect(got).toEqual([...got].sort())
  await router.close()
})
it('a long snapshot never sends older', async () => {
  const N = 1500
  let n = 0
  const inSnapshot = new Set<string>()
  const m = definePresenceModule({
    name: 'm',
    getUsersForStates(states) {
      if (states.length === 1 && states[0]?.statusMsg === 'old' && inSnapshot.has('yes'))
        router.publish(on(states[0].userId, `zz${++n}`))
      return { '@t:x': states }
    },
    getInterestedUsers: () => 'ALL' as const,
  })
  const router = createPresenceRouter({ modules: [m], serverNames: ['x'], maxBatchUsers: 1 })
  const { received } = watch(router)
  for (let i = 0; i < N; i++) router.publish(on(`@u${i}:x`, 'old'))
  await tick(50)
  await router.flush()
  inSnapshot.add('yes')
  const from = received.length
  const p = router.sendLocalOnlinePresenceTo(['@t:x'])
  await tick(1000)
  await p
  const last = new Map<string, string>()
  const bad: string[] = []
  for (const { state } of received.slice(from)) {
    if (state.statusMsg === 'old' && last.has(state.userId)) bad.push(state.userId)
    else if (state.statusMsg !== 'old') last.set(state.userId, 'new')
  }
  expect(n).toBeGreaterThan(100)
  expect(bad).toEqual([])
  await router.close()
})
