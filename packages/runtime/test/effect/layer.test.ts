// The life of a router that a layer makes: begun with it, ended with it, and what keeps it from beginning.
import { defineEffectModule, type LayerError, layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo, silent } from '../support/modules.ts'
import { bob } from './support/rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class Database extends Context.Service<Database, { readonly note: (step: string) => Effect.Effect<void> }>()(
  'Database',
) {}

describe('a layer', () => {
  it('makes a router that routes, and leaves no timer when it ends', async () => {
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      yield* router.ready
      const receipt = yield* router.publish(bob())
      const forged = yield* router.publish(bob('forged'), { origin: 'y' })
      yield* router.flush
      const forced = yield* router.setPresenceForUsers({ '@bob:x': { state: 'online' } })
      yield* router.sendLocalOnlinePresenceTo(['@alice:x'])
      yield* router.flush
      return { receipt, forged, forced, counts: yield* router.counts, drained: yield* router.drain() }
    })
    const provided = program.pipe(Effect.provide(layer({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })))
    await expect(Effect.runPromise(provided)).resolves.toEqual({
      receipt: { accepted: 1, coalesced: 0, refused: 0 },
      forged: { accepted: 0, coalesced: 0, refused: 1 },
      forced: { accepted: 1, coalesced: 0, refused: 0 },
      counts: { published: 3, accepted: 2, refused: 1, coalesced: 0, routed: 2, waiting: 0 },
      drained: { unmerged: [], unrouted: new Map(), undelivered: new Map() },
    })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('closes the router when its scope closes: asks are aborted, modules stopped, and what outlives it is told so', async () => {
    const signals: AbortSignal[] = []
    const stopped = vi.fn()
    const hung = { ...silent('hung', ({ signal }) => signals.push(signal)), stop: stopped }
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      yield* router.ready
      const query = yield* Effect.forkDetach(Effect.exit(router.getInterestedUsers('@alice:x')), {
        startImmediately: true,
      })
      return { router, query }
    })
    const { router, query } = await Effect.runPromise(program.pipe(Effect.provide(layer({ modules: [hung] }))))
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(stopped).toHaveBeenCalledOnce()
    expect(query.pollUnsafe()).toMatchObject({ value: { cause: { reasons: [{ error: { _tag: 'RouterClosed' } }] } } })
    await expect(Effect.runPromise(Effect.flip(router.flush))).resolves.toMatchObject({ _tag: 'RouterClosed' })
    await expect(Effect.runPromise(router.publish(bob()))).resolves.toMatchObject({ refused: 1 })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('makes a router each time that it is built, and one for all who share it', async () => {
    const started = vi.fn()
    const counting = layer({ modules: [{ ...echoTo('one'), start: started }] })
    const twice = Effect.all([PresenceRouter, PresenceRouter]).pipe(Effect.provide(Layer.mergeAll(counting, counting)))
    const [left, right] = await Effect.runPromise(twice)
    expect(left).toBe(right)
    expect(started).toHaveBeenCalledTimes(1)
    await Effect.runPromise(PresenceRouter.pipe(Effect.provide(counting)))
    expect(started).toHaveBeenCalledTimes(2)
  })

  describe('runs stop of an Effect module, and ends its fibers, before what the module requires is released', () => {
    const noteIn = (steps: string[]) => (step: string) => Effect.sync(() => void steps.push(step))
    const databaseOf = (note: (step: string) => Effect.Effect<void>) =>
      Layer.effect(
        Database,
        Effect.acquireRelease(Effect.as(note('open'), { note }), () => note('released')),
      )
    const stored = defineEffectModule({
      name: 'stored',
      getUsersForStates: () =>
        Effect.never.pipe(
          Effect.onInterrupt(() =>
            Effect.andThen(
              Effect.sleep(50),
              Database.use((db) => db.note('tidied')),
            ),
          ),
        ),
      getInterestedUsers: () => Effect.succeed([]),
      start: () => Database.use((db) => db.note('started')),
      stop: () => Database.use((db) => Effect.andThen(Effect.sleep(20), db.note('stopped'))),
    })
    const ask = Effect.gen(function* () {
      const router = yield* PresenceRouter
      yield* router.ready
      yield* Effect.forkChild(router.getUsersForStates([bob()]), { startImmediately: true })
    })
    const add = PresenceRouter.use(({ modules }) => modules.add(stored))

    it.each([
      [
        'one of the layer',
        (database: Layer.Layer<Database>) => Effect.provide(ask, Layer.provide(layer({ modules: [stored] }), database)),
      ],
      [
        'one that was added',
        (database: Layer.Layer<Database>) =>
          Effect.provide(Effect.andThen(add, ask), Layer.provideMerge(layer(), database)),
      ],
    ])('%s', async (_, program) => {
      const steps: string[] = []
      const ended = Effect.runPromise(program(databaseOf(noteIn(steps))))
      await vi.advanceTimersByTimeAsync(1_000)
      await ended
      expect(steps).toEqual(['open', 'started', 'stopped', 'tidied', 'released'])
      expect(vi.getTimerCount()).toBe(0)
    })
  })
})

it('a fiber that cannot be interrupted holds up the end of its layer for 5 seconds, and nothing else', async () => {
  const released = vi.fn()
  const stubborn = defineEffectModule({
    name: 'stubborn',
    getUsersForStates: () => Effect.uninterruptible(Effect.never),
    getInterestedUsers: () => Effect.succeed([]),
  })
  const program = Effect.gen(function* () {
    yield* Effect.addFinalizer(() => Effect.sync(released))
    const { getUsersForStates } = Context.get(yield* Layer.build(layer({ modules: [stubborn] })), PresenceRouter)
    const query = yield* Effect.forkChild(getUsersForStates([bob()]), { startImmediately: true })
    yield* Effect.promise(() => vi.advanceTimersByTimeAsync(1_000))
    expect(yield* Fiber.join(query)).toEqual(new Map())
    return yield* Effect.never
  })
  const fiber = Effect.runFork(Effect.scoped(program))
  await vi.advanceTimersByTimeAsync(1_000)
  fiber.interruptUnsafe()
  await vi.advanceTimersByTimeAsync(4_999)
  expect(released).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(released).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

describe('a layer that cannot be built', () => {
  const one = echoTo('one')
  const half = { name: 'half', getUsersForStates: () => ({}) }
  const effects = {
    name: 'effects',
    getUsersForStates: () => Effect.succeed({}),
    getInterestedUsers: () => Effect.succeed([]),
  }

  const cannotBe: readonly [string, Layer.Layer<PresenceRouter, LayerError>][] = [
    ['BadOptions', layer({ deadlineMs: -1 })],
    ['BadOptions', layer({ modules: [{ module: one, permissions: { maxRecipients: -1 } }] })],
    ['BadOptions', layer({ modules: {} as never })],
    ['BadModule', layer({ modules: [{ ...one, name: '' }] })],
    ['BadModule', layer({ modules: [null as never] })],
    ['BadModule', layer({ modules: [defineEffectModule({ ...effects, name: '' })] })],
    ['BadModule', layer({ modules: [defineEffectModule({ ...effects, start: 5 as never })] })],
    ['CallbacksNotPaired', layer({ modules: [half as never] })],
    ['CallbacksNotPaired', layer({ modules: [{ module: defineEffectModule<never>(half as never) }] })],
    ['ModuleNameTaken', layer({ modules: [echoTo('effects'), defineEffectModule(effects)] })],
  ]

  it.each(cannotBe)('fails with %s', async (tag, broken) => {
    const exit = await Effect.runPromiseExit(PresenceRouter.pipe(Effect.provide(broken)))
    expect(exit).toMatchObject({ cause: { reasons: [{ _tag: 'Fail', error: { _tag: tag } }] } })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has started nothing', async () => {
    const start = vi.fn()
    const taken = layer({ modules: [{ ...one, start }, one] })
    await Effect.runPromiseExit(PresenceRouter.pipe(Effect.provide(taken)))
    expect(start).not.toHaveBeenCalled()
  })
})
