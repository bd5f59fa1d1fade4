import { type Presence, type UserId, userPresenceState } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import { PresenceRouter } from '@presence-router/runtime/effect'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import * as Stream from 'effect/Stream'
import { expect, it } from 'vitest'
import { announce, Directory, DirectoryFailed, failures, RouterLive, toldTo } from './effect-app.ts'

const teams = Layer.succeed(Directory, {
  teamOf: (userId: UserId) =>
    userId === carol
      ? Effect.fail(new DirectoryFailed({ reason: 'it is being moved' }))
      : Effect.succeed([alice, bob].filter((member) => member !== userId)),
})

const run = <Value, Failure>(program: Effect.Effect<Value, Failure, PresenceRouter>): Promise<Value> =>
  Effect.runPromise(program.pipe(Effect.provide(RouterLive.pipe(Layer.provide(teams)))))

const is = (userId: UserId, state: Presence) => userPresenceState(userId, { state, statusMsg: 'hello' })

/** What a stream says first, while something happens. */
const firstOf = <Failure, Needs>(many: number, lines: Stream.Stream<string, Failure, Needs>) =>
  Effect.forkChild(lines.pipe(Stream.take(many), Stream.runCollect), { startImmediately: true })

it('tells team-mates of each other', async () => {
  const program = Effect.gen(function* () {
    const told = yield* firstOf(2, toldTo(alice))
    yield* announce(is(bob, 'online'))
    yield* announce(is(alice, 'online'))
    const receipt = yield* announce(is(bob, 'offline'))
    const mates = yield* (yield* PresenceRouter).getInterestedUsers(alice)
    return { receipt, told: yield* Fiber.join(told), mates: [...mates] }
  })
  await expect(run(program)).resolves.toEqual({
    receipt: { accepted: 1, coalesced: 0, refused: 0 },
    told: ['@bob:example.org is online: hello', '@bob:example.org is offline: hello'],
    mates: [bob],
  })
})

it('goes on when the directory fails, and says what it said', async () => {
  const program = Effect.gen(function* () {
    const [failed, told] = [yield* firstOf(1, failures), yield* firstOf(1, toldTo(alice))]
    yield* announce(is(carol, 'online'))
    yield* announce(is(bob, 'online'))
    const mates = yield* (yield* PresenceRouter).getInterestedUsers(carol)
    return [...mates, ...(yield* Fiber.join(failed)), ...(yield* Fiber.join(told))]
  })
  await expect(run(program)).resolves.toEqual([
    expect.stringContaining('the directory gave no answer: it is being moved'),
    '@bob:example.org is online: hello',
  ])
})
