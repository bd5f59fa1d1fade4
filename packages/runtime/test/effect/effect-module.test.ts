// Modules whose callbacks are Effects: what they are given, when they answer, when they are interrupted.
import { defineEffectModule, layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import * as TestClock from 'effect/testing/TestClock'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo, silent } from '../support/modules.ts'
import { advance, bob, fork, runScoped, watchFailures } from './support/rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class Follows extends Context.Service<Follows, { readonly followersOf: (userId: string) => Effect.Effect<string[]> }>()(
  'Follows',
) {}
const follows = Layer.succeed(Follows, { followersOf: (userId) => Effect.succeed([`@follower-of-${userId.slice(1)}`]) })

const following = defineEffectModule({
  name: 'following',
  getUsersForStates: Effect.fnUntraced(function* (states) {
    const { followersOf } = yield* Follows
    const answer = new Map<string, typeof states>()
    for (const state of states) for (const user of yield* followersOf(state.userId)) answer.set(user, [state])
    return answer
  }),
  getInterestedUsers: (userId) => Follows.use(({ followersOf }) => followersOf(userId)),
})

const nobody = () => Effect.succeed([])

describe('an Effect module', () => {
  it('is given what it requires by the layer', async () => {
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      return [yield* router.getUsersForStates([bob()]), yield* router.getInterestedUsers('@alice:x')]
    })
    const provided = program.pipe(Effect.provide(layer({ modules: [following] }).pipe(Layer.provide(follows))))
    await expect(Effect.runPromise(provided)).resolves.toEqual([
      new Map([['@follower-of-bob:x', new Set([bob()])]]),
      new Set(['@follower-of-alice:x']),
    ])
  })

  it('is granted what its registration says', async () => {
    const all = defineEffectModule({
      name: 'all',
      getUsersForStates: () => Effect.succeed({}),
      getInterestedUsers: () => Effect.succeed('ALL' as const),
    })
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const { getInterestedUsers } = yield* PresenceRouter
      expect(yield* getInterestedUsers('@alice:x')).toEqual(new Set())
      yield* advance(0)
      expect(failures).toMatchObject([{ _tag: 'ModuleAnsweredBadly', module: 'all' }])
    })
    await runScoped(program, layer({ modules: [{ module: all, permissions: { allUsers: false } }] }))
  })

  it('is added at run time, with what it requires, and removed', async () => {
    const stop = vi.fn()
    const own = defineEffectModule({
      name: 'own',
      // A module of a layer cannot require the router of that layer; one that is added can.
      getUsersForStates: () =>
        PresenceRouter.use(({ getInterestedUsers }) => getInterestedUsers('@alice:x')).pipe(
          Effect.map((seen) => ({ '@z:x': seen === 'ALL' ? [bob()] : [] })),
        ),
      getInterestedUsers: () => Effect.succeed('ALL' as const),
      stop: () => Effect.sync(stop),
    })
    const program = Effect.gen(function* () {
      const { modules, getUsersForStates } = yield* PresenceRouter
      yield* modules.add({ module: own, permissions: { maxRecipients: 10 } })
      expect(yield* modules.list).toMatchObject([{ name: 'own', life: 'prompt', permissions: { maxRecipients: 10 } }])
      const failures = [
        yield* Effect.flip(modules.add(own)),
        yield* Effect.flip(modules.add({ module: echoTo('other'), permissions: { maxRecipients: -1 } })),
        yield* Effect.flip(modules.remove('other')),
      ]
      const answer = yield* getUsersForStates([bob()])
      yield* modules.remove('own')
      return { answer, tags: failures.map(({ _tag }) => _tag), left: yield* modules.list }
    })
    await expect(Effect.runPromise(program.pipe(Effect.provide(layer())))).resolves.toEqual({
      answer: new Map([['@z:x', new Set([bob()])]]),
      tags: ['ModuleNameTaken', 'BadOptions', 'ModuleNotFound'],
      left: [],
    })
    expect(stop).toHaveBeenCalledOnce()
  })

  it('answers at once when its Effect does not suspend: the next module is asked in the same turn', async () => {
    const next = vi.fn()
    const program = Effect.gen(function* () {
      const { getInterestedUsers } = yield* PresenceRouter
      yield* fork(getInterestedUsers('@alice:x'))
      expect(next).toHaveBeenCalledOnce()
    })
    const modules = [following, silent('next', next)]
    await Effect.runPromise(program.pipe(Effect.provide(layer({ modules }).pipe(Layer.provide(follows)))))
  })

  it('sleeps by the clock of the layer, and is told its deadline', async () => {
    const deadlines: number[] = []
    const begin = Date.now()
    const sleepy = defineEffectModule({
      name: 'sleepy',
      getUsersForStates: (states, { deadline }) => {
        deadlines.push(deadline)
        return Effect.as(Effect.sleep('1 hour'), { '@z:x': states })
      },
      getInterestedUsers: nobody,
    })
    const program = Effect.gen(function* () {
      const { getUsersForStates } = yield* PresenceRouter
      const query = yield* fork(getUsersForStates([bob()]))
      yield* TestClock.adjust('1 hour')
      return yield* Fiber.join(query)
    })
    const provided = program.pipe(Effect.provide(layer({ modules: [sleepy] })), Effect.provide(TestClock.layer()))
    const answered = Effect.runPromise(provided)
    await vi.advanceTimersByTimeAsync(10)
    await expect(answered).resolves.toEqual(new Map([['@z:x', new Set([bob()])]]))
    expect(deadlines).toEqual([begin + 1_000])
  })
})

describe('the fiber of an Effect module', () => {
  const hung = (interrupted: () => void) => {
    const never = () => Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(interrupted)))
    return defineEffectModule({ name: 'hung', getUsersForStates: never, getInterestedUsers: never })
  }

  it('is interrupted at the deadline, and the module named', async () => {
    const interrupted = vi.fn()
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const { getUsersForStates } = yield* PresenceRouter
      const query = yield* fork(getUsersForStates([bob()]))
      yield* advance(1_000)
      expect(yield* Fiber.join(query)).toEqual(new Map())
      expect(interrupted).toHaveBeenCalledOnce()
      expect(failures).toMatchObject([{ _tag: 'ModuleTimedOut', module: 'hung', afterMs: 1_000 }])
    })
    await runScoped(program, layer({ modules: [hung(interrupted)] }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is interrupted when the module is removed, for a published state too, and that is no failure', async () => {
    const interrupted = vi.fn()
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const { publish, modules } = yield* PresenceRouter
      yield* publish(bob())
      yield* advance(1)
      expect(interrupted).not.toHaveBeenCalled()
      yield* modules.remove('hung')
      expect(interrupted).toHaveBeenCalledOnce()
      yield* advance(5_000)
      expect(failures).toEqual([])
    })
    await runScoped(program, layer({ modules: [hung(interrupted)] }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is interrupted also when the module removes itself while it is asked', async () => {
    const interrupted = vi.fn()
    const program = Effect.gen(function* () {
      const { modules, getUsersForStates } = yield* PresenceRouter
      const selfless = defineEffectModule({
        name: 'selfless',
        getUsersForStates: () =>
          modules.remove('selfless').pipe(
            Effect.andThen(Effect.never),
            Effect.onInterrupt(() => Effect.sync(interrupted)),
          ),
        getInterestedUsers: nobody,
      })
      yield* modules.add(selfless)
      expect(yield* getUsersForStates([bob()])).toEqual(new Map())
      expect(interrupted).toHaveBeenCalledOnce()
    })
    await runScoped(program, layer())
  })
})
