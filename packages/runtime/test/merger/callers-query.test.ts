// What a query holds while somebody has to be waited for, and that a router which is closed meanwhile ends it.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { processTime } from '../../src/time.ts'
import { answering, echoTo, slowEcho } from '../support/modules.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = userPresenceState('@bob:x', { state: 'online' })

it('keeps the process alive while it waits, and not when it is answered at once', async () => {
  const keepAlive = vi.fn(() => () => {})
  const time = { ...processTime, keepAlive }
  const quick = createPresenceRouter({ modules: [echoTo('one', '@z:x')], time })
  const slow = createPresenceRouter({ modules: [slowEcho('slow', 10)], time })
  await Promise.all([quick.getUsersForStates([bob]), quick.getInterestedUsers('@a:x')])
  expect(keepAlive).not.toHaveBeenCalled()
  const query = slow.getInterestedUsers('@a:x')
  expect(keepAlive).toHaveBeenCalledOnce()
  await vi.advanceTimersByTimeAsync(10)
  await query
  await Promise.all([quick.close(), slow.close()])
})

describe('rejects when the router is closed', () => {
  it('by a module that is asked, though it answers at once', async () => {
    const closing = answering('closing', () => {
      void router.close()
      return {}
    })
    const router = createPresenceRouter({ modules: [closing], serverNames: ['x'] })
    await expect(router.getUsersForStates([bob])).rejects.toMatchObject({ _tag: 'RouterClosed' })
  })

  it('by who observes the failure of a module, though all have answered', async () => {
    const broken = answering('broken', () => 'no answer')
    const router = createPresenceRouter({ modules: [broken], serverNames: ['x'] })
    router.events$.subscribe((event) => {
      if (event._tag === 'Failure') void router.close()
    })
    await expect(router.getUsersForStates([bob])).rejects.toMatchObject({ _tag: 'RouterClosed' })
  })
})

it('is not undone by a signal that is aborted when all have answered', async () => {
  const controller = new AbortController()
  const broken = answering('broken', () => 'no answer')
  const router = createPresenceRouter({ modules: [broken], serverNames: ['x'] })
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') controller.abort('too late')
  })
  await expect(router.getUsersForStates([bob], { signal: controller.signal })).resolves.toEqual(new Map())
  await router.close()
})

describe('asks no module for queries that wait for room', () => {
  const openFull = () => {
    const asked: string[] = []
    const never = definePresenceModule({
      name: 'never',
      getUsersForStates: () => new Promise(() => {}),
      getInterestedUsers(userId) {
        asked.push(userId)
        return new Promise(() => {})
      },
    })
    const router = createPresenceRouter({ modules: [never], maxQueries: 1 })
    const { signal, abort } = abortable()
    const queries = ['@a:x', '@b:x', '@c:x'].map((userId) => router.getInterestedUsers(userId, { signal }))
    return { router, abort, asked, ended: Promise.allSettled(queries) }
  }

  it('when one signal that they share is aborted', async () => {
    const { router, abort, asked, ended } = openFull()
    abort()
    await ended
    expect(asked).toEqual(['@a:x'])
    await router.close()
  })

  it('when the router is closed', async () => {
    const { router, asked, ended } = openFull()
    await Promise.all([router.close(), ended])
    expect(asked).toEqual(['@a:x'])
  })
})

const abortable = () => {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
