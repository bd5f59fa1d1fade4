// The end in every life: remove and close leave no open ask, no timer and no instance that was not stopped.
import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, bob, type LifeRig, openLife } from './support/life.ts'
import { createMoody, hangs, type Moody, tells, tellsAfter, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Scene extends LifeRig {
  readonly moody: Moody
  readonly calls: string[]
}

/** A module with hooks, brought to that life. */
const bringTo = async (life: string): Promise<Scene> => {
  const calls: string[] = []
  let start: () => unknown = () => {}
  const moody = createMoody('moody', tells('@z:x'), {
    start() {
      calls.push('start')
      return start()
    },
    stop: () => void calls.push('stop'),
  })
  if (life === 'starting') start = () => new Promise(() => {})
  if (life === 'restarting') start = () => Promise.reject(new Error('no database'))
  const rig = openLife([moody.module, echoTo('good', '@g:x')])
  await rig.publish(bob('1'))
  if (life === 'late') {
    moody.mood = hangs
    await rig.publish(bob('2'))
    await advance(60)
  }
  if (['resting', 'probing', 'parked'].includes(life)) {
    moody.mood = throws
    await rig.query(5)
    moody.mood = life === 'probing' ? hangs : throws
    await advance({ resting: 100, probing: 1_100, parked: 60_000 }[life] ?? 0)
  }
  expect(rig.lifeOf('moody')).toBe(life)
  return { ...rig, moody, calls }
}

/** In these it has an ask open. */
const OPEN = ['late', 'probing']
const LIVES = ['starting', 'prompt', 'late', 'restarting', 'resting', 'probing', 'parked']

describe.each(LIVES)('a module that is %s', (life) => {
  it('can be removed: its asks are withdrawn without a word, it is stopped as often as started, nothing goes on', async () => {
    const { router, moody, calls, failuresSince, publish } = await bringTo(life)
    failuresSince()
    const query = router.getUsersForStates([])
    const removed = router.modules.remove('moody')
    if (OPEN.includes(life)) expect(moody.asked.at(-1)?.call.signal.aborted).toBe(true)
    const asked = moody.asked.length
    await removed
    expect([...(await query).keys()]).toEqual(life === 'prompt' ? ['@z:x', '@g:x'] : ['@g:x'])
    await publish(bob('3'))
    await advance(120_000)
    expect(failuresSince().filter((tag) => !['ModuleIsResting', 'ModuleIsParked'].includes(tag))).toEqual([])
    expect(moody.asked).toHaveLength(asked)
    expect(calls.filter((call) => call === 'stop')).toHaveLength(calls.filter((call) => call === 'start').length)
    expect(calls.at(-1)).toBe('stop')
    expect(vi.getTimerCount()).toBe(0)
    await router.close()
  })

  it('can be added again under its name at once', async () => {
    const { router, statusOf } = await bringTo(life)
    void router.modules.remove('moody')
    router.modules.add(echoTo('moody', '@again:x'))
    await advance(10)
    expect(statusOf('@again:x')).toHaveLength(1)
    await router.close()
  })

  it('does not hold up a close, and nothing is left of it', async () => {
    const { router, calls } = await bringTo(life)
    const begin = performance.now()
    await router.close()
    expect(performance.now()).toBe(begin)
    expect(calls.at(-1)).toBe('stop')
    expect(vi.getTimerCount()).toBe(0)
    expect(() => router.modules.reset('moody')).toThrow(expect.objectContaining({ _tag: 'ModuleNotFound' }))
  })

  it('that does not serve holds up neither flush nor drain', async () => {
    const { router, lifeOf } = await bringTo(life)
    const held = ['starting', 'late'].includes(life)
    const ended: string[] = []
    void router.flush().then(
      () => ended.push('flush'),
      () => {},
    )
    void router.drain({ deadlineMs: 200 }).then(() => ended.push('drain'))
    await advance(0)
    expect(ended.toSorted()).toEqual(held ? [] : ['drain', 'flush'])
    await advance(200)
    expect(ended).toContain('drain')
    expect(lifeOf('moody')).toBe(life)
    await router.close()
  })
})

describe('close', () => {
  it('waits for the stop of a module that was removed, replaced or parked just before', async () => {
    const order: string[] = []
    const stopping = (name: string) =>
      definePresenceModule({
        ...echoTo(name),
        stop: () => new Promise((resolve) => setTimeout(() => resolve(order.push(name)), 100)),
      })
    const { router } = openLife([stopping('removed'), stopping('replaced')])
    void router.modules.remove('removed')
    await router.modules.replace('replaced', echoTo('replaced'))
    void router.close().then(() => order.push('closed'))
    await advance(200)
    expect(order.toSorted()).toEqual(['closed', 'removed', 'replaced'])
    expect(order.at(-1)).toBe('closed')
  })

  it('waits for the stop that runs between two starts, and does not start again', async () => {
    const order: string[] = []
    const module = definePresenceModule({
      ...echoTo('one'),
      start() {
        order.push('start')
        throw new Error('no')
      },
      stop: () => new Promise((resolve) => setTimeout(() => resolve(order.push('stop')), 100)),
    })
    const { router } = openLife([module])
    await advance(50)
    void router.close().then(() => order.push('closed'))
    await advance(1_000)
    expect(order).toEqual(['start', 'stop', 'closed'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('by who hears that a module is trusted again, with an answer that is none, leaves no timer', async () => {
    const moody = createMoody('moody', tellsAfter(60, '@z:x'))
    const { router, publish, lifeOf } = openLife([moody.module])
    await publish(bob('slow'))
    await advance(100)
    expect(lifeOf('moody')).toBe('late')
    moody.mood = tells('@z:x')
    await publish(bob('quick'))
    await publish(bob('quick again'))
    router.events$.subscribe((event) => {
      if (event._tag === 'ModuleLifeChanged' && event.life === 'prompt') void router.close()
    })
    moody.mood = () => Promise.resolve('no answer') // promised, so that it is told as soon as it is read
    await publish(bob('bad'))
    expect(router.modules.list()).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
