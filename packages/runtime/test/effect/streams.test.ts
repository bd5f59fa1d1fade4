// Deliveries and events as Streams: from when they are run, bounded, ended with the router.
import { createPresenceRouter } from '@presence-router/runtime'
import { defineEffectModule, layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Context from 'effect/Context'
import * as Deferred from 'effect/Deferred'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import * as Scope from 'effect/Scope'
import * as Stream from 'effect/Stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createModuleFibers } from '../../src/effect/module-fibers.ts'
import { serviceOf } from '../../src/effect/service-of.ts'
import { echoTo } from '../support/modules.ts'
import { advance, bob, fork } from './support/rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const aliceSeesAll = defineEffectModule({
  name: 'alice sees all',
  getUsersForStates: (states) => Effect.succeed({ '@alice:x': states }),
  getInterestedUsers: () => Effect.succeed([]),
})
const toAlice = layer({ modules: [aliceSeesAll], serverNames: ['x'] })

/** Publishes that many states one by one, each its own delivery. */
const publishEach = (many: number) =>
  Effect.gen(function* () {
    const router = yield* PresenceRouter
    for (let one = 1; one <= many; one++) {
      yield* router.publish(bob(String(one)))
      yield* router.flush
    }
  })

const forkScoped = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkScoped(effect, { startImmediately: true })

describe('deliveries', () => {
  it('come from when the stream is run, in order, as many as are taken', async () => {
    const program = Effect.gen(function* () {
      const { deliveries } = yield* PresenceRouter
      yield* publishEach(1)
      const taking = yield* fork(deliveries.pipe(Stream.take(2), Stream.runCollect))
      yield* publishEach(3)
      const batches = yield* Fiber.join(taking)
      return batches.map(({ seq }) => seq)
    })
    await expect(Effect.runPromise(program.pipe(Effect.provide(toAlice)))).resolves.toEqual([2, 3])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('end when the router is closed, after what was delivered before', async () => {
    const scope = Scope.makeUnsafe()
    const program = Effect.gen(function* () {
      const context = yield* Layer.buildWithScope(toAlice, scope)
      const { deliveries } = Context.get(context, PresenceRouter)
      const taking = yield* fork(Stream.runCollect(deliveries))
      yield* publishEach(2).pipe(Effect.provideContext(context))
      yield* Scope.close(scope, Exit.void)
      const batches = yield* Fiber.join(taking)
      const after = yield* Stream.runCollect(deliveries)
      return { before: batches.map(({ seq }) => seq), after }
    })
    await expect(Effect.runPromise(program)).resolves.toEqual({ before: [1, 2], after: [] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fail when they are read too slowly, and a stream that is run again goes on from then', async () => {
    const program = Effect.gen(function* () {
      const { deliveries } = yield* PresenceRouter
      const gate = yield* Deferred.make<void>()
      const reading = yield* fork(
        deliveries.pipe(
          Stream.runForEach(() => Deferred.await(gate)),
          Effect.flip,
        ),
      )
      yield* publishEach(1_026) // one is being read, 1,024 are kept
      yield* Deferred.succeed(gate, undefined)
      const failure = yield* Fiber.join(reading)
      const again = yield* fork(deliveries.pipe(Stream.take(1), Stream.runCollect))
      yield* publishEach(1)
      const [next] = yield* Fiber.join(again)
      return { failure, next: next?.seq }
    })
    await expect(Effect.runPromise(program.pipe(Effect.provide(toAlice)))).resolves.toMatchObject({
      failure: { _tag: 'RouterOverloaded', limit: 1_024 },
      next: 1_027,
    })
  })
})

describe('a stream', () => {
  it.each([
    ['interrupted', (read: Effect.Effect<unknown, unknown>) => Effect.flatMap(fork(read), Fiber.interrupt)],
    ['over with the scope it runs in', (read: Effect.Effect<unknown, unknown>) => Effect.scoped(forkScoped(read))],
    [
      'timed out',
      (read: Effect.Effect<unknown, unknown>) => Effect.andThen(fork(Effect.timeout(read, 10)), advance(10)),
    ],
  ])('is unsubscribed when it is %s', async (_, leave) => {
    const router = createPresenceRouter()
    const subscribe = vi.spyOn(router.events$, 'subscribe')
    const { events } = await Effect.runPromise(
      Effect.scoped(Effect.map(createModuleFibers, (set) => serviceOf(router, set))),
    )
    await Effect.runPromise(leave(Stream.runDrain(events)))
    expect(subscribe.mock.results.map(({ value }) => value.closed)).toEqual([true])
    await router.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('tells events: changes of modules, failures, what was routed', async () => {
  const program = Effect.gen(function* () {
    const { events, modules } = yield* PresenceRouter
    const watching = yield* fork(events.pipe(Stream.take(3), Stream.runCollect))
    yield* modules.add(echoTo('two', '@carol:x'))
    yield* publishEach(1)
    return yield* Fiber.join(watching)
  })
  await expect(Effect.runPromise(program.pipe(Effect.provide(toAlice)))).resolves.toMatchObject([
    { _tag: 'ModuleAdded', module: 'two' },
    { _tag: 'ModuleLifeChanged', module: 'two', life: 'prompt' },
    { _tag: 'StatesRouted', kind: 'batch', seq: 1 },
  ])
})
