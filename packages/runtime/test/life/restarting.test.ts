// A module that cannot start: when it is started again, what is called between, and who waits for it.
import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, alice, bob, carol, openLife } from './support/life.ts'
import { createMoody, hangs, type Moody, tells } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const fails = () => Promise.reject(new Error('no database'))

/** A module whose hooks are noted with the moment; `start` does what `starting` says. */
const createStarter = (starting: () => unknown) => {
  const begin = performance.now()
  const calls: string[] = []
  const note = (what: string): number => calls.push(`${what} ${Math.round(performance.now() - begin)}`)
  const starter: Moody & { readonly calls: string[]; starting: () => unknown } = {
    starting,
    calls,
    ...createMoody('starter', tells('@z:x'), {
      start: () => {
        note('start')
        return starter.starting()
      },
      stop: () => void note('stop'),
    }),
  }
  return starter
}

describe('a start that failed', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
      'no database',
      0,
    ],
    ['rejects', fails, 'no database', 0],
    ['hangs', () => new Promise(() => {}), 'within 500 ms', 500],
  ])('is named, and its module is stopped and started again: it %s', async (_, starting, words, ms) => {
    const starter = createStarter(starting)
    const { router, failures, publish, statusOf, lifeOf } = openLife([starter.module], { startDeadlineMs: 500 })
    await publish(bob('hello'))
    await advance(ms)
    expect(failures).toMatchObject([{ _tag: 'ModuleStartFailed', module: 'starter' }])
    expect(failures[0]?.message).toContain(words)
    expect(lifeOf('starter')).toBe('restarting')
    starter.starting = () => {}
    await advance(200)
    expect(starter.calls.map((call) => call.split(' ')[0]).slice(0, 3)).toEqual(['start', 'stop', 'start'])
    expect(lifeOf('starter')).toBe('late')
    expect(statusOf('@z:x')).toEqual(['hello'])
    await router.close()
  })

  it('is tried again after 100, 200 and 400 ms, each time after a stop; then the module rests', async () => {
    const starter = createStarter(fails)
    const { router, lives } = openLife([starter.module])
    await advance(1_000)
    expect(starter.calls).toEqual(['start 0', 'stop 0', 'start 100', 'stop 100', 'start 300', 'stop 300', 'start 700'])
    expect(lives).toEqual(['starter restarting', 'starter resting'])
    await router.close()
  })

  it('is tried again sooner by up to a half, as chance has it', async () => {
    const starter = createStarter(fails)
    const { router } = openLife([starter.module], { random: () => 1 })
    await advance(1_000)
    expect(starter.calls.filter((call) => call.startsWith('start'))).toEqual([
      'start 0',
      'start 50',
      'start 150',
      'start 350',
    ])
    await router.close()
  })

  it('is tried again after at most 10 s, for as long as that takes', async () => {
    const starter = createStarter(() => new Promise((_, reject) => setTimeout(() => reject(new Error('no')), 2_500)))
    const { router } = openLife([starter.module])
    await advance(120_000)
    const starts = starter.calls.filter((call) => call.startsWith('start')).map((call) => Number(call.split(' ')[1]))
    const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0) - 2_500)
    expect(waits.slice(0, 9)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
    await router.close()
  })

  it('after a rest is one start without delay; the module is then probed before it serves', async () => {
    const starter = createStarter(fails)
    const { router, lives, publish } = openLife([starter.module])
    await publish(alice(), bob())
    await advance(800)
    starter.starting = () => {}
    starter.calls.length = 0
    await advance(1_000)
    expect(starter.calls.map((call) => call.split(' ')[0])).toEqual(['stop', 'start'])
    expect(lives.slice(2)).toEqual(['starter restarting', 'starter probing', 'starter late'])
    expect(starter.asked.map(({ about }) => about.length)).toEqual([1, 1])
    await router.close()
  })

  it('parks the module in the end when it goes on failing at once', async () => {
    const starter = createStarter(fails)
    const { router, lives } = openLife([starter.module])
    await advance(120_000)
    expect(lives).toEqual([
      'starter restarting',
      'starter resting',
      ...Array.from({ length: 4 }, () => ['starter restarting', 'starter resting']).flat(),
      'starter restarting',
      'starter parked',
    ])
    const seconds = starter.calls
      .filter((call) => call.startsWith('start'))
      .map((call) => Number(call.split(' ')[1]) / 1_000)
    expect(seconds.map(Math.floor)).toEqual([0, 0, 0, 0, 1, 3, 7, 15, 31])
    expect(starter.calls.at(-1)).toMatch(/^stop/)
    expect(starter.asked).toEqual([])
    await advance(3_600_000)
    expect(starter.calls).toHaveLength(18)
    await router.close()
  })

  it('that ends after its time does not make the module one that runs', async () => {
    let late = (_: unknown): void => {}
    const starter = createStarter(() => new Promise((resolve) => (late = resolve)))
    const { router, lifeOf, publish } = openLife([starter.module], { startDeadlineMs: 500 })
    await publish(bob())
    await advance(500)
    const first = late
    starter.starting = fails
    await advance(750)
    expect(lifeOf('starter')).toBe('resting')
    first('started after all')
    await advance(1_500)
    expect(starter.asked).toEqual([])
    await router.close()
  })

  it('has its signal aborted when it takes too long', async () => {
    const signals: AbortSignal[] = []
    const module = definePresenceModule({
      ...echoTo('slow', '@z:x'),
      start: ({ signal }) => {
        signals.push(signal)
        return new Promise(() => {})
      },
    })
    const { router } = openLife([module], { startDeadlineMs: 500 })
    await advance(499)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await advance(1)
    expect(signals[0]?.aborted).toBe(true)
    await router.close()
  })
})

describe('who waits for a module that failed to start', () => {
  it('is nobody: ready and flush go on', async () => {
    const starter = createStarter(fails)
    const { router, publish, received } = openLife([starter.module, echoTo('good', '@g:x')])
    await publish(bob())
    const begin = performance.now()
    await router.ready()
    await router.flush()
    expect(performance.now()).toBe(begin)
    expect(received.map(({ target }) => target)).toEqual(['@g:x'])
    await router.close()
  })

  it('is not a flush that began while it was starting, either', async () => {
    const starter = createStarter(() => new Promise((_, reject) => setTimeout(() => reject(new Error('no')), 50)))
    const { router, publish } = openLife([echoTo('good', '@g:x')])
    router.modules.add(starter.module)
    await publish(bob())
    const flushed = vi.fn()
    void router.flush().then(flushed)
    await advance(30)
    expect(flushed).not.toHaveBeenCalled()
    await advance(30)
    expect(flushed).toHaveBeenCalled()
    await router.close()
  })

  it('is no query: one that comes goes on without it at once, and it is asked again when it serves', async () => {
    const starter = createStarter(fails)
    const { router, failuresSince } = openLife([starter.module])
    await advance(10)
    starter.starting = () => {}
    await expect(router.getUsersForStates([bob()])).resolves.toEqual(new Map())
    expect(failuresSince()).toEqual(['ModuleStartFailed', 'ModuleIsResting'])
    await advance(100)
    await expect(router.getUsersForStates([bob()])).resolves.toEqual(new Map([['@z:x', new Set([bob()])]]))
    await router.close()
  })

  it('is no query that waited for the first start: it ends when that fails', async () => {
    const starter = createStarter(() => new Promise((_, reject) => setTimeout(() => reject(new Error('no')), 50)))
    const { router, failures } = openLife([starter.module])
    const query = router.getUsersForStates([bob()])
    await advance(51)
    await expect(query).resolves.toEqual(new Map())
    expect(failures.at(-1)).toMatchObject({ _tag: 'ModuleIsResting' })
    await router.close()
  })

  it('are states that were published meanwhile: it is asked about them, and the latest of each', async () => {
    const starter = createStarter(fails)
    const { router, publish, statusOf } = openLife([starter.module])
    await publish(alice('1'), bob('1'))
    await advance(120)
    await publish(bob('2'), carol('1'))
    starter.starting = () => {}
    await advance(300)
    expect(statusOf('@z:x').toSorted()).toEqual(['1', '1', '2'])
    await router.close()
  })
})

describe('a stop between two starts', () => {
  it('that fails is named, and the module is started all the same', async () => {
    const starter = createStarter(fails)
    const module = definePresenceModule({ ...starter.module, stop: fails })
    const { router, failuresSince, lifeOf } = openLife([module])
    await advance(10)
    starter.starting = () => {}
    await advance(100)
    expect(failuresSince()).toEqual(['ModuleStartFailed', 'ModuleStopFailed'])
    expect(lifeOf('starter')).toBe('late')
    await router.close()
  })

  it('that hangs holds up the next start for its time', async () => {
    const starter = createStarter(fails)
    const module = definePresenceModule({ ...starter.module, stop: hangs as never })
    const { router, failuresSince } = openLife([module], { startDeadlineMs: 500 })
    await advance(10)
    starter.starting = () => {}
    await advance(585)
    expect(starter.calls).toEqual(['start 0'])
    await advance(10)
    expect(starter.calls).toEqual(['start 0', 'start 600'])
    expect(failuresSince()).toEqual(['ModuleStartFailed', 'ModuleStopFailed'])
    void router.close()
    await advance(500)
  })
})
