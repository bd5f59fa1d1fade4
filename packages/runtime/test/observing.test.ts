// What observers see, and that they hurt nobody.
import { userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type DeliveryBatch, type RouterEvent } from '@presence-router/runtime'
import { filter, finalize, map, Subject } from 'rxjs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createIsolatedStream } from '../src/pipeline/isolated-stream.ts'
import { echoTo } from './support/modules.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const online = (userId: string) => userPresenceState(userId, { state: 'online' })
const open = () => createPresenceRouter({ modules: [echoTo('one', '@z:x', '@r:far')], serverNames: ['x'] })
const settled = () => vi.advanceTimersByTimeAsync(1)
const boom = () => {
  throw new Error('boom')
}

describe('what throws when a subscription ends hurts no other observer', () => {
  it('when the router is closed', async () => {
    const router = open()
    const completed = vi.fn()
    router.deliveries$.subscribe().add(boom)
    router.deliveries$.subscribe({ complete: completed })
    await router.close()
    expect(completed).toHaveBeenCalledOnce()
  })

  it('when a pipe has thrown', async () => {
    const router = open()
    const seen = vi.fn()
    router.deliveries$.pipe(map(boom), finalize(boom)).subscribe()
    router.deliveries$.subscribe(seen)
    router.publish(online('@a:x'))
    await settled()
    expect(seen).toHaveBeenCalledOnce()
    await router.close()
  })
})

describe('an observer that throws', () => {
  it.each([
    ['as a function', (router: ReturnType<typeof open>) => router.deliveries$.subscribe(boom)],
    ['as an object', (router: ReturnType<typeof open>) => router.deliveries$.subscribe({ next: boom })],
    [
      'at the end of a pipe',
      (router: ReturnType<typeof open>) => router.deliveries$.pipe(map((batch) => batch.seq)).subscribe(boom),
    ],
    ['inside a pipe', (router: ReturnType<typeof open>) => router.deliveries$.pipe(map(boom)).subscribe()],
    [
      'in two pipes',
      (router: ReturnType<typeof open>) =>
        router.deliveries$
          .pipe(filter(() => true))
          .pipe(map((batch) => batch))
          .subscribe({ next: boom }),
    ],
    [
      'behind a subject of its own pipe',
      (router: ReturnType<typeof open>) => {
        const subject = new Subject<DeliveryBatch>()
        router.deliveries$.subscribe(subject)
        return subject.subscribe({ next: () => {} }).add(router.deliveries$.subscribe(boom))
      },
    ],
  ])('hurts nobody: %s', async (_, subscribe) => {
    const router = open()
    const seen: number[] = []
    const threw: RouterEvent[] = []
    subscribe(router)
    router.deliveries$.subscribe(({ seq }) => seen.push(seq))
    router.events$.subscribe((event) => event._tag === 'Failure' && threw.push(event))
    router.publish(online('@a:x'))
    await settled()
    router.publish(online('@b:x'))
    await settled()
    expect(seen).toEqual([1, 2])
    expect(threw[0]).toMatchObject({
      failure: { _tag: 'ObserverThrew', stream: 'deliveries$', message: expect.stringContaining('boom') },
    })
    await router.close()
  })

  it('of events$ is told of once, and not told of being told', async () => {
    const router = open()
    const told: RouterEvent[] = []
    router.events$.subscribe(boom)
    router.events$.subscribe((event) => event._tag === 'Failure' && told.push(event))
    router.publish(online('@a:x'))
    await settled()
    expect(told).toMatchObject([{ failure: { _tag: 'ObserverThrew', stream: 'events$' } }])
    await router.close()
  })
})

describe('observers that come and go while a delivery is given out', () => {
  it('are given it when they observed as it began, and have not left since', async () => {
    const router = open()
    const seen: string[] = []
    const first = router.deliveries$.subscribe(({ seq }) => {
      seen.push(`first ${seq}`)
      if (seq > 1) return
      second.unsubscribe()
      router.deliveries$.subscribe((batch) => seen.push(`third ${batch.seq}`))
    })
    const second = router.deliveries$.subscribe(({ seq }) => seen.push(`second ${seq}`))
    for (const userId of ['@a:x', '@b:x', '@c:x']) {
      router.publish(online(userId))
      await settled()
      if (userId === '@b:x') first.unsubscribe()
    }
    expect(seen).toEqual(['first 1', 'first 2', 'third 2', 'third 3'])
    await router.close()
  })

  it('are told that it is over, also those who come afterwards', async () => {
    const router = open()
    const told: string[] = []
    router.deliveries$.subscribe({ complete: () => told.push('before') })
    await router.close()
    router.deliveries$.subscribe({ complete: () => told.push('after') })
    expect(told).toEqual(['before', 'after'])
  })
})

it('a stream is observed until the last has left', () => {
  const isolated = createIsolatedStream<number>(() => {})
  const subscriptions = [isolated.stream.subscribe(), isolated.stream.pipe(map(String)).subscribe()]
  const observed = subscriptions.map((subscription) => {
    const wasObserved = isolated.isObserved
    subscription.unsubscribe()
    return wasObserved
  })
  expect([...observed, isolated.isObserved]).toEqual([true, true, false])
})

describe('a delivery batch', () => {
  it('is numbered and immutable, and gives the shape of Synapse on demand', async () => {
    const router = open()
    const batches: DeliveryBatch[] = []
    router.deliveries$.subscribe((batch) => batches.push(batch))
    const bob = online('@b:x')
    router.publish(bob)
    await settled()
    const [batch] = batches
    expect(batch?.seq).toBe(1)
    expect(batch?.groups).toEqual([{ states: [bob], localUsers: ['@z:x'], remoteUsers: ['@r:far'], servers: ['far'] }])
    expect(() => Object.assign(batch?.groups[0]?.localUsers ?? [], ['@evil:x'])).toThrow(TypeError)
    expect(() => Object.assign(batch ?? {}, { seq: 7 })).toThrow(TypeError)
    const taken = batch?.toMap()
    expect(taken).toEqual(
      new Map([
        ['@z:x', new Set([bob])],
        ['@r:far', new Set([bob])],
      ]),
    )
    taken?.clear()
    expect(batch?.toMap().size).toBe(2)
    await router.close()
  })
})

describe('iterating', () => {
  it('gives what happens from then on, and ends on close', async () => {
    const router = open()
    const seen: number[] = []
    const iterating = (async () => {
      for await (const { seq } of router.deliveries$) seen.push(seq)
    })()
    router.publish(online('@a:x'))
    await settled()
    router.publish(online('@b:x'))
    await settled()
    await router.close()
    await iterating
    expect(seen).toEqual([1, 2])
  })

  it('fails with a typed error when it is too slow, and the router notices nothing', async () => {
    const router = open()
    const iterator = router.deliveries$[Symbol.asyncIterator]()
    for (let user = 0; user <= 1_024; user++) {
      router.publish(online(`@${user}:x`))
      await settled()
    }
    await expect(iterator.next()).rejects.toMatchObject({ _tag: 'RouterOverloaded', limit: 1_024 })
    await expect(iterator.next()).resolves.toMatchObject({ done: true })
    await router.close()
  })

  it('unsubscribes when it is left', async () => {
    const router = open()
    router.publish(online('@a:x'))
    for await (const batch of router.deliveries$) {
      expect(batch.seq).toBe(1)
      break
    }
    await router.close()
  })
})

it('tells what was routed and which module had a share in it', async () => {
  const router = createPresenceRouter({
    modules: [echoTo('one', '@z:x', '@r:far'), echoTo('none')],
    serverNames: ['x'],
  })
  const events: RouterEvent[] = []
  router.events$.subscribe((event) => events.push(event))
  router.publish([online('@a:x'), online('@b:x')])
  await settled()
  expect(events).toEqual([
    { _tag: 'StatesRouted', kind: 'batch', seq: 1, states: 2, shares: [{ module: 'one', recipients: 2 }] },
  ])
  await router.close()
})
