// Who is told of an answer before it is delivered may remove others who were owed one, or publish something newer: what a
// target is sent never gets older all the same.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouterOptions, type RouterTracer } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a module that is trusted again with an answer that was overtaken', () => {
  /** `hung` never answers, so it holds whoever it was asked about; `slow` is late, and then prompt. */
  const openOvertaken = (options: PresenceRouterOptions = {}) => {
    let slowMs = 80
    const slow = answering(
      'slow',
      (states) => new Promise((resolve) => setTimeout(() => resolve({ '@target:x': states }), slowMs)),
    )
    const router = createPresenceRouter({
      modules: [echoTo('fast', '@target:x'), slow, silent('hung')],
      serverNames: ['x'],
      deadlineMs: 100_000,
      ...options,
    })
    const { received } = watch(router)
    return {
      router,
      /** The third prompt answer of `slow` is about Alice, who has changed meanwhile: what was sent of her. */
      async overtake() {
        router.publish(online('@bob:x', '0'))
        await settled(200) // slow and hung are late
        slowMs = 40
        for (const text of ['1', '2']) {
          router.publish(online('@bob:x', text))
          await settled(60)
        }
        router.publish(online('@alice:x', '1'))
        await settled(10)
        router.publish(online('@alice:x', '2'))
        await settled(105)
        return received.filter(({ state }) => state.userId === '@alice:x').map(({ state }) => state.statusMsg)
      },
    }
  }

  it('sends nothing older', async () => {
    const { router, overtake } = openOvertaken()
    expect(await overtake()).toEqual(['1', '2', '2'])
    await router.close()
  })

  it('sends nothing older when an observer then removes another module', async () => {
    const { router, overtake } = openOvertaken()
    router.events$.subscribe((event) => {
      if (event._tag === 'ModuleLifeChanged' && event.module === 'slow' && event.life === 'prompt')
        router.modules.remove('hung').catch(() => {})
    })
    expect(await overtake()).toEqual(['1', '2', '2'])
    await router.close()
  })

  it('sends nothing older when a tracer then removes another module', async () => {
    let lateAnswers = 0
    const tracer: RouterTracer = {
      startSpan(name) {
        if (name === 'presence_router.late_answer' && ++lateAnswers === 4) router.modules.remove('hung').catch(() => {})
        return { setAttributes() {}, end() {} }
      },
    }
    const { router, overtake } = openOvertaken({ tracer })
    expect(await overtake()).toEqual(['1', '2', '2'])
    expect(router.modules.list().map(({ name }) => name)).toEqual(['fast', 'slow'])
    await router.close()
  })
})

it('a snapshot in whose course everybody changes sends nothing older', async () => {
  let isSnapshot = false
  let changes = 0
  const changing = definePresenceModule({
    name: 'changing',
    getUsersForStates(states) {
      const [asked] = states
      if (isSnapshot && states.length === 1 && asked?.statusMsg === 'old')
        router.publish(online(asked.userId, `new ${++changes}`))
      return { '@target:x': states }
    },
    getInterestedUsers: () => 'ALL' as const,
  })
  const router = createPresenceRouter({ modules: [changing], serverNames: ['x'], maxBatchUsers: 1 })
  const { received } = watch(router)
  for (let user = 0; user < 1_500; user++) router.publish(online(`@${user}:x`, 'old'))
  await settled(50)
  await router.flush()

  isSnapshot = true
  const receivedBefore = received.length
  const sending = router.sendLocalOnlinePresenceTo(['@target:x'])
  await settled(1_000)
  await sending
  const sentNew = new Set<string>()
  const sentOlder: string[] = []
  for (const { state } of received.slice(receivedBefore)) {
    if (state.statusMsg !== 'old') sentNew.add(state.userId)
    else if (sentNew.has(state.userId)) sentOlder.push(state.userId)
  }
  expect(changes).toBeGreaterThan(100)
  expect(sentOlder).toEqual([])
  await router.close()
})
