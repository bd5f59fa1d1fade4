// How long published states wait for modules, and what becomes of those that answer late.
import { userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = (statusMsg: string | null = null) => userPresenceState('@bob:x', { state: 'online', statusMsg })

describe('three modules of 100 ms each', () => {
  const modules = () => ['one', 'two', 'three'].map((name) => slowEcho(name, 100, `@${name}:x`))

  it('give one merged delivery at 100 ms when patience is longer', async () => {
    const router = createPresenceRouter({ modules: modules(), serverNames: ['x'], patienceMs: 200 })
    const { received } = watch(router)
    router.publish(bob())
    await vi.advanceTimersByTimeAsync(99)
    expect(received).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(received.map(({ seq, target, atMs }) => [seq, target, atMs])).toEqual([
      [1, '@one:x', 100],
      [1, '@two:x', 100],
      [1, '@three:x', 100],
    ])
    await router.close()
  })

  it('each deliver by themselves at 100 ms with the default patience', async () => {
    const router = createPresenceRouter({ modules: modules(), serverNames: ['x'] })
    const { received } = watch(router)
    router.publish(bob())
    await vi.advanceTimersByTimeAsync(100)
    expect(received.map(({ seq, target, atMs }) => [seq, target, atMs])).toEqual([
      [1, '@one:x', 100],
      [2, '@two:x', 100],
      [3, '@three:x', 100],
    ])
    await router.close()
  })
})

describe('a slow module', () => {
  it('delays the others by one patience, once', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@s:x'), echoTo('fast', '@f:x')],
      serverNames: ['x'],
    })
    const { received } = watch(router)
    router.publish(bob('first'))
    await vi.advanceTimersByTimeAsync(100)
    router.publish(bob('second'))
    await vi.advanceTimersByTimeAsync(100)
    router.publish(bob('third'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(
      received.filter(({ target }) => target === '@f:x').map(({ atMs, state }) => [atMs, state.statusMsg]),
    ).toEqual([
      [50, 'first'],
      [100, 'second'],
      [200, 'third'],
    ])
    await router.close()
  })

  it('is trusted again after three answers in a row within patience', async () => {
    let ms = 80
    const moody = answering(
      'moody',
      (states) => new Promise((answer) => setTimeout(() => answer({ '@m:x': states }), ms)),
    )
    const router = createPresenceRouter({ modules: [moody, echoTo('fast', '@f:x')], serverNames: ['x'] })
    const { received } = watch(router)
    const lives: string[] = []
    router.events$.subscribe((event) => {
      if (event._tag === 'ModuleLifeChanged') lives.push(event.life)
    })
    const publish = async (statusMsg: string) => {
      router.publish(bob(statusMsg))
      await vi.advanceTimersByTimeAsync(200)
    }
    await publish('overruns')
    ms = 10
    for (const statusMsg of ['one', 'two']) await publish(statusMsg)
    expect(lives).toEqual(['late'])
    await publish('three')
    expect(lives).toEqual(['late', 'prompt'])
    await publish('waited for')
    expect(received.filter(({ state }) => state.statusMsg === 'waited for').map(({ seq }) => seq)).toEqual([9, 9])
    await router.close()
  })

  it('lets no recipient have anything older, and its only recipient sees a flapping user change all along', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@only:x', '@both:x', '@r:far'), echoTo('fast', '@both:x', '@q:far')],
      serverNames: ['x'],
    })
    const { received, statusOf } = watch(router)
    for (let change = 0; change < 50; change++) {
      router.publish(bob(String(change)))
      await vi.advanceTimersByTimeAsync(40)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    for (const target of ['@only:x', '@both:x', 'far']) {
      const seen = statusOf(target).map(Number)
      expect(seen).toEqual(seen.toSorted((left, right) => left - right))
      expect(seen.at(-1)).toBe(49)
    }
    const gaps = received.filter(({ target }) => target === '@only:x').map(({ atMs }) => atMs)
    expect(gaps.length).toBeGreaterThan(5)
    expect(Math.max(...gaps.slice(1).map((atMs, index) => atMs - (gaps[index] ?? 0)))).toBeLessThanOrEqual(301)
    await router.close()
  })

  it('has no effect with an answer after its deadline', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@s:x')],
      serverNames: ['x'],
      deadlineMs: 200,
    })
    const { received, failures } = watch(router)
    router.publish(bob())
    await vi.advanceTimersByTimeAsync(900)
    expect(received).toEqual([])
    expect(failures).toMatchObject([{ _tag: 'ModuleTimedOut', module: 'slow', afterMs: 200, cutShort: false }])
    await router.close()
  })
})

describe('a module that fails once', () => {
  it('is asked again, and its recipients have the last state without the user changing', async () => {
    let calls = 0
    const once = answering('once', (states) => {
      if (++calls === 1) throw new Error('not yet')
      return { '@o:x': states }
    })
    const router = createPresenceRouter({ modules: [once, echoTo('other', '@p:x')], serverNames: ['x'] })
    const { received, failures } = watch(router)
    router.publish(bob('hello'))
    await vi.advanceTimersByTimeAsync(999)
    expect(received.map(({ target }) => target)).toEqual(['@p:x'])
    await vi.advanceTimersByTimeAsync(1)
    expect(received.map(({ target, state }) => [target, state.statusMsg])).toEqual([
      ['@p:x', 'hello'],
      ['@o:x', 'hello'],
    ])
    expect(failures).toMatchObject([
      { _tag: 'ModuleThrew', module: 'once', message: expect.stringContaining('not yet') },
    ])
    await router.close()
  })

  it('is asked after 1, 2, 4 and 8 seconds while it goes on failing, then it rests, and is parked in the end', async () => {
    const calls: number[] = []
    const begin = performance.now()
    const failing = answering('failing', () => {
      calls.push(Math.floor((performance.now() - begin) / 1_000))
      throw new Error('always')
    })
    const router = createPresenceRouter({ modules: [failing], serverNames: ['x'] })
    router.publish(bob())
    await vi.advanceTimersByTimeAsync(250_000)
    expect(calls).toEqual([...[0, 1, 3, 7, 15], ...[16, 18, 22, 30, 46]])
    expect(router.modules.list()).toMatchObject([{ life: 'parked' }])
    await router.close()
  })

  it('is asked about the latest state, together with what is new', async () => {
    const asked: string[][] = []
    const failing = answering('failing', (states) => {
      asked.push(states.map(({ userId, statusMsg }) => `${userId} ${statusMsg}`))
      if (asked.length === 1) throw new Error('once')
      return {}
    })
    const router = createPresenceRouter({ modules: [failing], serverNames: ['x'] })
    router.publish(bob('old'))
    await vi.advanceTimersByTimeAsync(10)
    router.publish(userPresenceState('@carol:x', { state: 'online' }))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked).toEqual([['@bob:x old'], ['@carol:x null', '@bob:x old']])
    await router.close()
  })
})

it('one user on whom a module always fails does not silence it for the others', async () => {
  const poisoned = answering('poisoned', (states) => {
    if (states.some(({ userId }) => userId === '@carol:x')) throw new Error('carol')
    return { '@z:x': states }
  })
  const router = createPresenceRouter({ modules: [poisoned], serverNames: ['x'] })
  const { statusOf } = watch(router)
  router.publish(userPresenceState('@carol:x', { state: 'online' }))
  await vi.advanceTimersByTimeAsync(10)
  for (let change = 0; change < 5; change++) {
    router.publish(bob(String(change)))
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(statusOf('@z:x')).toEqual(['1', '2', '3', '4'])
  await router.close()
})

it('a lane that is always busy comes to its suspects, too', async () => {
  let isBroken = true
  const busy = answering('busy', async (states) => {
    await new Promise((resolve) => setTimeout(resolve, 90))
    if (isBroken && states.some(({ userId }) => userId === '@carol:x')) throw new Error('carol')
    return { '@z:x': states }
  })
  const router = createPresenceRouter({ modules: [busy], serverNames: ['x'] })
  const { received } = watch(router)
  router.publish(userPresenceState('@carol:x', { state: 'online' }))
  for (let change = 0; change < 200; change++) {
    router.publish(bob(String(change)))
    await vi.advanceTimersByTimeAsync(30)
    if (change === 50) isBroken = false
  }
  expect(received.some(({ state }) => state.userId === '@carol:x')).toBe(true)
  await router.close()
})

it.each([500, 1_000])(
  'a user on whom a module always fails, and who changes every %i ms, delays nobody for ever',
  async (everyMs) => {
    const poisoned = answering('poisoned', (states) => {
      if (states.some(({ userId }) => userId === '@carol:x')) throw new Error('carol')
      return { '@z:x': states }
    })
    const router = createPresenceRouter({ modules: [poisoned], serverNames: ['x'] })
    const { received } = watch(router)
    const carol = (statusMsg: string) => userPresenceState('@carol:x', { state: 'online', statusMsg })
    const others = Array.from({ length: 7 }, (_, user) => userPresenceState(`@${user}:x`, { state: 'online' }))
    router.publish([carol('first'), ...others])
    for (let change = 0; change < 600; change++) {
      await vi.advanceTimersByTimeAsync(everyMs)
      router.publish([carol(String(change))])
      router.publish(userPresenceState('@healthy:x', { state: 'online', statusMsg: String(change) }))
    }
    const seen = new Set(received.map(({ state }) => state.userId))
    expect(others.filter(({ userId }) => !seen.has(userId))).toEqual([])
    await router.close()
  },
)

it('users who failed together with one on whom a module always fails are found apart from them', async () => {
  const poisoned = answering('poisoned', (states) => {
    if (states.some(({ userId }) => userId === '@7:x')) throw new Error('seven')
    return { '@z:x': states }
  })
  const router = createPresenceRouter({ modules: [poisoned], serverNames: ['x'] })
  const { received } = watch(router)
  router.publish(Array.from({ length: 16 }, (_, user) => userPresenceState(`@${user}:x`, { state: 'online' })))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(new Set(received.map(({ state }) => state.userId)).size).toBe(15)
  await router.close()
})

it('delivers what a late module answers once, also when it answers before the batch is over', async () => {
  let ms = 60
  const late = answering('late', (states) => new Promise((answer) => setTimeout(() => answer({ '@l:x': states }), ms)))
  const router = createPresenceRouter({ modules: [late, slowEcho('other', 40, '@o:x')], serverNames: ['x'] })
  const { received } = watch(router)
  router.publish(bob('makes it late'))
  await vi.advanceTimersByTimeAsync(100)
  ms = 20
  router.publish(bob('1'))
  await vi.advanceTimersByTimeAsync(100)
  const ofBob = received.filter(({ state }) => state.statusMsg === '1')
  expect(ofBob.map(({ target, atMs }) => [target, atMs])).toEqual([
    ['@l:x', 120],
    ['@o:x', 140],
  ])
  await router.close()
})

it('does not wait at all for a module that is late and hung', async () => {
  const router = createPresenceRouter({ modules: [silent('hung'), echoTo('fast', '@f:x')], serverNames: ['x'] })
  const { received } = watch(router)
  for (let change = 0; change < 10; change++) {
    router.publish(bob(String(change)))
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(received.map(({ atMs }) => atMs)).toEqual([50, 100, 200, 300, 400, 500, 600, 700, 800, 900])
  await router.close()
})
