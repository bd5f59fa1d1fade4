// What an Effect module fails with: it costs its own answer only, and is told in words.
import { defineEffectModule, layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Data from 'effect/Data'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, bob, fork, runScoped, watchFailures } from './support/rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class NotFound extends Data.TaggedError('NotFound')<{ readonly user: string }> {
  override get message() {
    return `no user ${this.user}`
  }
}

const nobody = () => Effect.succeed([])

describe('what an Effect module fails with', () => {
  it.each([
    ['an error', () => Effect.fail(new NotFound({ user: '@zoe:x' })), 'NotFound: no user @zoe:x'],
    [
      'an error, later',
      () => Effect.andThen(Effect.yieldNow, new NotFound({ user: '@zoe:x' })),
      'NotFound: no user @zoe:x',
    ],
    ['a text', () => Effect.fail('no database'), '"no database"'],
    [
      'an object',
      () => Effect.fail({ _tag: 'NoDatabase', port: 5432 }),
      'Error: Error: {"_tag":"NoDatabase","port":5432}',
    ],
    ['a defect', () => Effect.die(new TypeError('a bug')), 'TypeError: a bug'],
    ['an interruption of its own', () => Effect.interrupt, 'Error: All fibers interrupted without error'],
    [
      'a throw',
      () => {
        throw new RangeError('out of it')
      },
      'RangeError: out of it',
    ],
    ['something that is no Effect', () => 5 as never, '"Fiber.runLoop: Not a valid effect: 5"'],
    [
      'two errors',
      () => Effect.ensuring(Effect.fail(new RangeError('first')), Effect.die(new TypeError('second'))),
      'Error: RangeError: first; TypeError: second',
    ],
  ])('costs its own answer only, and is told: %s', async (_, failing, told) => {
    const module = defineEffectModule({ name: 'failing', getUsersForStates: failing, getInterestedUsers: nobody })
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const { getUsersForStates } = yield* PresenceRouter
      const query = yield* fork(getUsersForStates([bob()]))
      yield* advance(1)
      expect(yield* Fiber.join(query)).toEqual(new Map([['@a:x', new Set([bob()])]]))
      expect(failures.map(({ message }) => message)).toEqual([`module failing threw in getUsersForStates: ${told}`])
    })
    await runScoped(program, layer({ modules: [module, echoTo('good', '@a:x')] }))
  })

  it('is kept as it is when it is one error', async () => {
    const error = new NotFound({ user: '@zoe:x' })
    const module = defineEffectModule({
      name: 'failing',
      getUsersForStates: () => Effect.fail(error),
      getInterestedUsers: nobody,
    })
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      yield* PresenceRouter.use(({ getUsersForStates }) => getUsersForStates([bob()]))
      yield* advance(0)
      expect(failures[0]?.cause).toBe(error)
    })
    await runScoped(program, layer({ modules: [module] }))
  })

  it('in start restarts it, in stop does not hold it', async () => {
    const module = defineEffectModule({
      name: 'failing',
      getUsersForStates: () => Effect.succeed({}),
      getInterestedUsers: nobody,
      start: () => Effect.fail('no database'),
      stop: () => Effect.die('no database'),
    })
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const { modules, ready } = yield* PresenceRouter
      yield* modules.add(module)
      yield* ready
      yield* advance(1)
      expect(yield* modules.list).toMatchObject([{ life: 'restarting' }])
      yield* modules.remove('failing')
      yield* advance(1)
      expect(failures.map(({ message }) => message)).toEqual([
        'module failing could not start: "no database"',
        'module failing could not stop: "no database"',
      ])
    })
    await runScoped(program, layer())
  })

  it('in start is made good by the next one', async () => {
    let starts = 0
    const module = defineEffectModule({
      name: 'failing',
      getUsersForStates: (states) => Effect.succeed({ '@a:x': states }),
      getInterestedUsers: nobody,
      start: () => (++starts === 1 ? Effect.fail('no database') : Effect.void),
    })
    const program = Effect.gen(function* () {
      const { modules, getUsersForStates } = yield* PresenceRouter
      yield* modules.add(module)
      yield* advance(200)
      expect(yield* modules.list).toMatchObject([{ life: 'late' }])
      expect(yield* getUsersForStates([bob()])).toEqual(new Map([['@a:x', new Set([bob()])]]))
    })
    await runScoped(program, layer())
  })
})
