// One module takes the place of another while states flow: nobody is missed, and nothing of the old one is used afterwards.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo, slowEcho } from '../support/modules.ts'
import { advance, alice, bob, carol, offline, openLife } from './support/life.ts'
import { createMoody, hangs, tells, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const starting = (name: string, ms: number, recipient: string): PresenceModule =>
  definePresenceModule({
    ...echoTo(name, recipient),
    start: () => new Promise((resolve) => setTimeout(resolve, ms)),
  })
const tagged = (_tag: string, fields: object = {}) => expect.objectContaining({ _tag, ...fields })

describe('a replacement', () => {
  it('serves when it has started; until then the old one does, and no state goes to neither', async () => {
    const { router, publish, received } = openLife([echoTo('one', '@old:x')])
    const replaced = router.modules.replace('one', starting('one', 100, '@new:x'))
    await publish(bob('before'))
    await advance(98)
    await publish(bob('after'))
    await advance(2)
    await replaced
    expect(received.map(({ target, state }) => `${target} ${state.statusMsg}`)).toEqual([
      '@old:x before',
      '@old:x after',
      '@new:x after',
    ])
    await router.close()
  })

  it('keeps the place in the order', async () => {
    const { router } = openLife([echoTo('one', '@1:x'), echoTo('two', '@2:x'), echoTo('three', '@3:x')])
    await router.modules.replace('two', echoTo('two', '@new:x'))
    expect(router.modules.list().map(({ name }) => name)).toEqual(['one', 'two', 'three'])
    expect([...(await router.getUsersForStates([bob()])).keys()]).toEqual(['@1:x', '@new:x', '@3:x'])
    await router.close()
  })

  it('is asked about everybody present, and whom the old one was still to be asked about', async () => {
    const old = createMoody('one', tells('@old:x'))
    const { router, publish, statusOf } = openLife([old.module])
    await publish(alice('1'), bob('1'), carol('1'))
    old.mood = hangs
    await publish(offline('@bob:x'))
    await publish(offline('@carol:x'))
    const made = createMoody('one', tells('@new:x'))
    await router.modules.replace('one', made.module)
    await advance(20)
    expect(made.askedSince().flat().toSorted()).toEqual(['@alice:x 1', '@bob:x offline', '@carol:x offline'])
    expect(statusOf('@new:x')).toHaveLength(3)
    await router.close()
  })

  it('of a parked module is asked about everybody, also who went offline meanwhile', async () => {
    const old = createMoody('one', tells('@z:x'))
    const { router, publish, query, lifeOf, received } = openLife([old.module])
    await publish(alice('1'), bob('1'))
    old.mood = throws
    await query(5)
    await advance(40_000)
    expect(lifeOf('one')).toBe('parked')
    await publish(offline('@bob:x'))
    await router.modules.replace('one', echoTo('one', '@z:x'))
    await advance(20)
    expect(received.filter(({ state }) => state.userId === '@bob:x').at(-1)?.state.state).toBe('offline')
    await router.close()
  })

  it('while a batch is in flight loses nobody, whether the old one has answered or not', async () => {
    for (const old of [echoTo('one', '@old:x'), createMoody('one', hangs).module]) {
      const { router, publish, received } = openLife([old, slowEcho('slow', 30, '@s:x')])
      await publish(bob('in flight'), offline('@carol:x'))
      await router.modules.replace('one', echoTo('one', '@new:x'))
      await advance(100)
      const seen = received.map(({ target, state }) => `${target} ${state.userId}`).toSorted()
      expect(seen).toEqual(['@new:x @bob:x', '@new:x @carol:x', '@s:x @bob:x', '@s:x @carol:x'])
      await router.close()
    }
  })

  it('loses nobody who rode with a batch in flight', async () => {
    const old = createMoody('one', tells('@z:x'))
    const { router, publish, received } = openLife([old.module, slowEcho('slow', 30, '@s:x')])
    await publish(alice())
    await advance(100)
    old.mood = throws
    await publish(offline('@alice:x'))
    await advance(100)
    old.mood = tells('@z:x')
    await publish(bob())
    expect(old.asked.at(-1)?.about).toEqual(['@bob:x', '@alice:x offline'])
    await router.modules.replace('one', echoTo('one', '@z:x'))
    await advance(100)
    const ofAlice = received.filter(({ target, state }) => target === '@z:x' && state.userId === '@alice:x')
    expect(ofAlice.map(({ state }) => state.state)).toEqual(['online', 'offline'])
    await router.close()
  })

  it('loses nobody who is published at the very moment', async () => {
    const { router, received } = openLife([echoTo('one', '@old:x')])
    for (let round = 0; round < 5; round++) {
      const replaced = router.modules.replace('one', echoTo('one', `@new-${round}:x`))
      router.publish(bob(String(round)))
      await replaced
      router.publish(carol(String(round)))
      await advance(10)
      const seen = received.filter(({ target }) => target === `@new-${round}:x`).map(({ state }) => state)
      expect(seen).toContainEqual(carol(String(round)))
      expect(received.map(({ state }) => state)).toContainEqual(bob(String(round)))
    }
    await router.close()
  })

  it('ends the old one: its asks are aborted, its late answers unused, its stop runs on', async () => {
    let answer = (_: unknown): void => {}
    const stopped = vi.fn(() => new Promise(() => {}))
    const old = createMoody('one', () => new Promise((resolve) => (answer = resolve)), { stop: stopped })
    const { router, publish, received, failures } = openLife([old.module], { startDeadlineMs: 500 })
    await publish(bob('hello'))
    await router.modules.replace('one', echoTo('one', '@new:x'))
    expect(stopped).toHaveBeenCalledOnce()
    expect(old.asked[0]?.call.signal.aborted).toBe(true)
    answer({ '@old:x': [bob('hello')] })
    await advance(100)
    expect(received.map(({ target }) => target)).toEqual(['@new:x'])
    await advance(500)
    expect(failures).toEqual([tagged('ModuleStopFailed', { module: 'one' })])
    await router.close()
  })

  it('is told once, and from then on the life that is told is its own', async () => {
    const slowToStop = definePresenceModule({
      ...echoTo('one', '@old:x'),
      stop: () => new Promise((resolve) => setTimeout(resolve, 50)),
    })
    const { router } = openLife([slowToStop])
    const events: string[] = []
    router.events$.subscribe((event) => {
      if (event._tag === 'ModuleLifeChanged') events.push(event.life)
      else if (event._tag !== 'StatesRouted') events.push(event._tag)
    })
    void router.modules.replace('one', starting('one', 10, '@new:x'))
    await advance(100)
    expect(events).toEqual(['ModuleReplaced', 'prompt'])
    await router.close()
  })
})

describe('a replacement that cannot start', () => {
  it.each<[string, PresenceModule | { name: string; module: () => PresenceModule }]>([
    ['its start rejects', definePresenceModule({ ...echoTo('one'), start: () => Promise.reject(new Error('no')) })],
    ['its start hangs', definePresenceModule({ ...echoTo('one'), start: () => new Promise(() => {}) })],
    ['its factory throws', { name: 'one', module: () => never() }],
  ])('leaves the old one where it is, and is stopped: %s', async (_, bad) => {
    const { router, publish, statusOf, failures, lives } = openLife([echoTo('one', '@old:x')], { startDeadlineMs: 500 })
    const replaced = expect(router.modules.replace('one', bad)).rejects.toEqual(
      tagged('ModuleStartFailed', { module: 'one' }),
    )
    await advance(600)
    await replaced
    await publish(bob('hello'))
    expect(statusOf('@old:x')).toEqual(['hello'])
    expect([failures, lives]).toEqual([[], []])
    await advance(60_000)
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })

  it('is stopped', async () => {
    const stopped = vi.fn()
    const { router } = openLife([echoTo('one')])
    const bad = definePresenceModule({ ...echoTo('one'), start: () => never(), stop: stopped })
    await expect(router.modules.replace('one', bad)).rejects.toEqual(tagged('ModuleStartFailed'))
    await advance(1)
    expect(stopped).toHaveBeenCalledOnce()
    await router.close()
  })
})

describe('a replacement that is given up', () => {
  it('because the old one is removed meanwhile rejects, and is stopped', async () => {
    const stopped = vi.fn()
    const { router } = openLife([echoTo('one')])
    const made = definePresenceModule({ ...starting('one', 100, '@z:x'), stop: stopped })
    const replaced = expect(router.modules.replace('one', made)).rejects.toEqual(tagged('ModuleNotFound'))
    await advance(10)
    await router.modules.remove('one')
    await replaced
    expect(stopped).toHaveBeenCalledOnce()
    await advance(500)
    expect(router.modules.list()).toEqual([])
    await router.close()
  })

  it('does not take the place of another of that name, also when it waits for its turn', async () => {
    const { router } = openLife([echoTo('one')])
    const rejected = [starting('one', 100, '@1:x'), echoTo('one', '@2:x')].map((made) =>
      expect(router.modules.replace('one', made)).rejects.toEqual(tagged('ModuleNotFound')),
    )
    await advance(10)
    void router.modules.remove('one')
    router.modules.add(echoTo('one', '@another:x'))
    await Promise.all(rejected)
    await advance(500)
    await expect(router.getUsersForStates([])).resolves.toEqual(new Map([['@another:x', new Set()]]))
    await router.close()
  })

  it('because the router is closed rejects, and close waits for its stop', async () => {
    const order: string[] = []
    const { router } = openLife([echoTo('one')])
    const made = definePresenceModule({
      ...starting('one', 100, '@z:x'),
      stop: () => new Promise((resolve) => setTimeout(() => resolve(order.push('stopped')), 50)),
    })
    const replaced = expect(router.modules.replace('one', made)).rejects.toEqual(tagged('RouterClosed'))
    await advance(10)
    void router.close().then(() => order.push('closed'))
    await replaced
    await advance(100)
    expect(order).toEqual(['stopped', 'closed'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('replacements of one name', () => {
  it('take turns', async () => {
    const { router, publish, received } = openLife([echoTo('one', '@0:x')])
    const settled: string[] = []
    void router.modules.replace('one', starting('one', 100, '@1:x')).then(() => settled.push('first'))
    void router.modules.replace('one', starting('one', 10, '@2:x')).then(() => settled.push('second'))
    await advance(99)
    expect(settled).toEqual([])
    await advance(5)
    expect(settled).toEqual(['first'])
    await advance(10)
    expect(settled).toEqual(['first', 'second'])
    await publish(bob())
    expect(received.map(({ target }) => target)).toEqual(['@2:x'])
    await router.close()
  })

  it('go on after one that could not start', async () => {
    const { router } = openLife([echoTo('one', '@0:x')])
    const bad = definePresenceModule({ ...echoTo('one'), start: () => never() })
    const first = expect(router.modules.replace('one', bad)).rejects.toEqual(tagged('ModuleStartFailed'))
    await router.modules.replace('one', echoTo('one', '@2:x'))
    await first
    expect([...(await router.getUsersForStates([])).keys()]).toEqual(['@2:x'])
    await router.close()
  })
})

it('a replacement that is removed by whoever is told of it has no part', async () => {
  const { router, lives, publish, received } = openLife([echoTo('one', '@old:x')])
  const watched = vi.fn()
  await publish(bob())
  router.events$.subscribe((event) => {
    if (event._tag === 'ModuleReplaced') void router.modules.remove('one')
  })
  await router.modules.replace('one', definePresenceModule({ ...echoTo('one', '@new:x'), watch: watched }))
  await publish(bob('again'))
  expect(watched).not.toHaveBeenCalled()
  expect(router.modules.list()).toEqual([])
  expect(lives).toEqual([])
  expect(received.map(({ target }) => target)).toEqual(['@old:x'])
  await router.close()
})

it.each([
  ['a name that nobody has', 'nobody', echoTo('nobody'), 'ModuleNotFound'],
  ['a module of another name', 'one', echoTo('two'), 'BadModule'],
  ['half a pair', 'one', { name: 'one', getUsersForStates: () => ({}) } as never, 'CallbacksNotPaired'],
])('%s is refused', async (_, name, module, tag) => {
  const { router } = openLife([echoTo('one')])
  await expect(router.modules.replace(name, module)).rejects.toEqual(tagged(tag))
  await router.close()
})

const never = (): never => {
  throw new Error('no database')
}
