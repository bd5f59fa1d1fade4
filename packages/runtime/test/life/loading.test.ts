// A module that runs apart, and whose router is closed while it is loaded: that is given up, nothing of it is started
// afterwards, and the end waits until nothing of it is left. The test is the isolate.
import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeadlines } from '../../src/actor/deadlines.ts'
import { createModuleActor } from '../../src/actor/module-actor.ts'
import type { ModuleRun } from '../../src/actor/module-source.ts'
import { processTime } from '../../src/time.ts'
import { createIsolateRig } from '../isolation/support/isolate-rig.ts'
import { advance, openLife } from './support/life.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const apart = { name: 'apart', module: new URL('file:///apart.js'), isolation: 'worker' } as const

/** A router with a module that runs in the rig, which is open and says nothing yet. */
const openApart = (whenOpened = (): void => {}) => {
  const rig = createIsolateRig()
  const open = vi.fn((spec: Parameters<typeof rig.open>[0]) => {
    whenOpened()
    return rig.open(spec)
  })
  return { rig, open, ...openLife([apart], { openIsolate: open }) }
}

/** What happens, in order. */
const orderOf = (promise: Promise<unknown>, words: string, order: string[] = []): string[] => {
  void promise.then(() => order.push(words))
  return order
}

describe('a router that is closed while a module apart is loaded', () => {
  it('opens no isolate when the code for isolation has not come yet', async () => {
    const { router, open, failures } = openApart()
    await router.close()
    await advance(60_000)
    expect(open).not.toHaveBeenCalled()
    expect(failures).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is closed when the isolate, which is told to leave, has left', async () => {
    const { router, rig, open, failures } = openApart()
    await vi.waitFor(() => expect(open).toHaveBeenCalled())
    const order = orderOf(router.close(), 'closed')
    await advance(40)
    expect(rig.posted.map(({ _tag }) => _tag)).toEqual(['Load', 'End'])
    expect(order).toEqual([])
    rig.leave({ words: 'left with code 0' })
    await advance(0)
    expect(order).toEqual(['closed'])
    expect([rig.terminations, failures, vi.getTimerCount()]).toEqual([0, [], 0])
  })

  it('terminates the isolate when it has not left after 50 ms', async () => {
    const { router, rig, open } = openApart()
    await vi.waitFor(() => expect(open).toHaveBeenCalled())
    const order = orderOf(router.close(), 'closed')
    await advance(50)
    expect([rig.terminations, order, vi.getTimerCount()]).toEqual([1, ['closed'], 0])
  })

  it('ends the isolate also when it has just become ready, and starts nothing there', async () => {
    const { router, rig, open } = openApart()
    await vi.waitFor(() => expect(open).toHaveBeenCalled())
    await advance(0)
    rig.say({ _tag: 'Ready', hooks: ['start', 'stop'] })
    const order = orderOf(router.close(), 'closed')
    await advance(40)
    expect(rig.posted.map(({ _tag }) => _tag)).toEqual(['Load', 'End'])
    expect(order).toEqual([])
    rig.leave({ words: 'left with code 0' })
    await advance(0)
    expect([order, vi.getTimerCount()]).toEqual([['closed'], 0])
  })
})

describe('a making that must be awaited', () => {
  const openMade = () => {
    const order: string[] = []
    const gives: ((run: ModuleRun) => void)[] = []
    const actor = createModuleActor(
      {
        name: 'made',
        given: null,
        mustBeAwaited: true,
        create: ({ signal }) => {
          order.push('make')
          signal.addEventListener('abort', () => order.push('give up'))
          return new Promise((resolve) => gives.push(resolve))
        },
      },
      {
        time: processTime,
        deadlines: createDeadlines(processTime),
        limits: { maxQueries: 64, maxWaitingQueries: 1_024, hookDeadlineMs: 10_000 },
        random: () => 0,
        report: (failure) => order.push(failure._tag),
        onLife: () => {},
        onDefect: (cause) => {
          throw cause
        },
      },
    )
    const module = definePresenceModule({
      name: 'made',
      start: () => void order.push('start'),
      stop: () => void order.push('stop'),
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
    })
    actor.start()
    return { actor, order, give: () => gives.at(-1)?.({ module, end: async () => void order.push('end') }) }
  }

  it('holds up the end of the module until it has settled, and what it gave is ended without a start', async () => {
    const { actor, order, give } = openMade()
    orderOf(actor.stop(), 'stopped', order)
    await advance(60_000)
    expect(order).toEqual(['make', 'give up'])
    give()
    await advance(0)
    expect(order).toEqual(['make', 'give up', 'end', 'stopped'])
    expect([actor.module, vi.getTimerCount()]).toEqual([null, 0])
  })

  it('is over before the module is made again', async () => {
    const { actor, order, give } = openMade()
    actor.tell({ type: 'reset' })
    await advance(1)
    expect(order).toEqual(['make', 'give up'])
    give()
    await advance(1)
    expect(order).toEqual(['make', 'give up', 'end', 'make'])
    orderOf(actor.stop(), 'stopped', order)
    give()
    await advance(0)
    expect(order).toEqual(['make', 'give up', 'end', 'make', 'give up', 'end', 'stopped'])
  })
})
