// What callers and tracers give that the contract does not allow: it costs them, and nobody else.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter, type RouterTracer } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { processTime } from '../../src/time.ts'
import { answering, echoTo, silent } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { unheardDuring } from '../support/unheard.ts'
import { watch } from '../support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const boom = (): never => {
  throw new Error('boom')
}

it('a tracer whose methods are rejected leaves no rejection unheard', async () => {
  const tracer: RouterTracer = {
    startSpan: () => ({ setAttributes: () => Promise.reject(new Error('no exporter')), end() {} }),
  }
  const unheard = await unheardDuring(async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@target:x')], serverNames: ['x'], tracer })
    router.publish(online('@alice:x'))
    await settled(10)
    await router.close()
  })
  expect(unheard).toEqual([])
})

it('one who is told of a bug of ours and throws keeps no module from being asked', async () => {
  const printed = vi.spyOn(console, 'error').mockReturnValue()
  let looks = Number.NEGATIVE_INFINITY
  const elapsed = (): number => (++looks === 1 ? boom() : processTime.elapsed())
  const one = answering('one', () => {
    looks = 0
    return new Map()
  })
  const router = createPresenceRouter({ modules: [one], time: { ...processTime, elapsed }, onDefect: boom })
  await settled()
  router.publish(online('@alice:x'))
  await settled()
  const answered = vi.fn()
  void router.getInterestedUsers('@alice:x').then(answered)
  await settled()
  expect(answered).toHaveBeenCalledWith(new Set())
  expect(printed).toHaveBeenCalledOnce()
  printed.mockRestore()
  await router.close()
})

describe('a query', () => {
  it('with a signal that is none leaves nothing held', async () => {
    const notSignal = { aborted: false, throwIfAborted() {} } as never
    const router = createPresenceRouter({ modules: [echoTo('one', '@target:x')], serverNames: ['x'] })
    await settled()
    const timersBefore = vi.getTimerCount()
    await router.getInterestedUsers('@alice:x', { signal: notSignal }).catch(() => {})
    router.modules.add(silent('hung'))
    await router.getUsersForStates([], { signal: notSignal }).catch(() => {})
    await settled(5_000)
    expect(vi.getTimerCount()).toBe(timersBefore)
    await router.close()
  })
})

describe('a snapshot', () => {
  it('for two users keeps to the bound on queries by itself', async () => {
    const module = definePresenceModule({
      name: 'one',
      getUsersForStates: () => ({}),
      getInterestedUsers: async () => ['@alice:x'],
    })
    const router = createPresenceRouter({ modules: [module], serverNames: ['x'], maxQueries: 1, maxWaitingQueries: 0 })
    const { failures, statusOf } = watch(router)
    router.publish(online('@alice:x', 'hello'))
    await settled(10)
    await router.sendLocalOnlinePresenceTo(['@bob:x', '@carol:x'])
    expect(failures).toEqual([])
    expect(statusOf('@bob:x')).toEqual(['hello'])
    expect(statusOf('@carol:x')).toEqual(['hello'])
    await router.close()
  })
})

describe('publish', () => {
  it('takes the others when one throws what throws in its turn', async () => {
    const thrown = new Proxy({}, { getPrototypeOf: boom })
    const throwing = (): never => {
      throw thrown
    }
    const hostile = new Proxy({}, { get: throwing, has: throwing })
    const router = createPresenceRouter({ serverNames: ['x'] })
    expect(router.publish([hostile as never, online('@alice:x')])).toMatchObject({ accepted: 1, refused: 1 })
    await router.close()
  })
})
