// What somebody writes who lives in Effect, with the packages as npm installs them: an Effect module beside a plain one
// and a relation, met by a layer; publishes, queries, interrupts a query, and ends by itself with the layer.
import assert from 'node:assert/strict'
import { definePresenceModule, followList, parseUserId, userPresenceState } from '@presence-router/core'
import { defineEffectModule, layer, PresenceRouter } from '@presence-router/runtime/effect'
import { Context, Deferred, Effect, Fiber, Layer } from 'effect'

const alice = parseUserId('@alice:example.org')
const carol = parseUserId('@carol:example.org')
const bob = userPresenceState('@bob:example.org', { state: 'online' })

class Directory extends Context.Service<Directory, { readonly friends: readonly string[] }>()('test/Directory') {}

const friendsSeeEachOther = defineEffectModule({
  name: 'friends-see-each-other',
  getUsersForStates: (states) =>
    Effect.map(Directory, ({ friends }) => new Map(friends.map((friend) => [friend, states]))),
  getInterestedUsers: () => Effect.map(Directory, ({ friends }) => friends),
})
const modules = [
  friendsSeeEachOther,
  followList([{ observer: carol, subject: bob.userId }]),
  definePresenceModule({ name: 'nobody', getUsersForStates: () => ({}), getInterestedUsers: () => [] }),
]
const RouterLive = layer({ modules, serverNames: ['example.org'] }).pipe(
  Layer.provide(Layer.succeed(Directory, { friends: [alice, bob.userId] })),
)

const interrupted = Effect.gen(function* () {
  const router = yield* PresenceRouter
  const asked = yield* Deferred.make<void>()
  const cut = yield* Deferred.make<void>()
  const answer = Effect.andThen(Deferred.succeed(asked, undefined), Effect.never)
  const silent = Effect.onInterrupt(answer, () => Deferred.succeed(cut, undefined))
  yield* router.modules.add(
    defineEffectModule({
      name: 'silent',
      getUsersForStates: () => Effect.succeed({}),
      getInterestedUsers: () => silent,
    }),
  )
  const query = yield* Effect.forkChild(router.getInterestedUsers(alice))
  yield* Deferred.await(asked)
  yield* Fiber.interrupt(query)
  yield* Deferred.await(cut)
})

const program = Effect.gen(function* () {
  const router = yield* PresenceRouter
  yield* router.ready
  const { accepted } = yield* router.publish(bob)
  yield* router.flush
  assert.equal(accepted, 1)
  const answer = yield* router.getUsersForStates([bob])
  assert.deepEqual([...answer.keys()], [alice, bob.userId, carol])
  assert.equal((yield* Effect.flip(router.getInterestedUsers('nobody')))._tag, 'BadUserId')
  yield* interrupted
})

await Effect.runPromise(Effect.provide(program, RouterLive))
console.log('published, queried, interrupted, closed with its layer')
