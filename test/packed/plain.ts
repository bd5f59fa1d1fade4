// What somebody writes who does not know Effect, with the packages as npm installs them: a module, a relation and a list
// of followers; publishes, queries, aborts a query, explains, closes, and ends by itself. Compiled and run outside of
// this workspace by `scripts/pack-check.ts`.
import assert from 'node:assert/strict'
import { createMemoryHost } from '@presence-router/adapters/memory'
import {
  definePresenceModule,
  definePresenceRelation,
  followList,
  parseUserId,
  type UserId,
  userPresenceState,
} from '@presence-router/core'
import { createPresenceRouter, type DeliveryBatch } from '@presence-router/runtime'

const alice: UserId = parseUserId('@alice:example.org')
const carol: UserId = parseUserId('@carol:example.org')
const bob = userPresenceState('@bob:example.org', { state: 'online', statusMsg: 'hello' })

const aliceFollowsBob = definePresenceModule({
  name: 'alice-follows-bob',
  getUsersForStates: (states) => ({ [alice]: states.filter(({ userId }) => userId === bob.userId) }),
  getInterestedUsers: async (userId) => (userId === alice ? [bob.userId] : []),
})
const carolSeesAlice = definePresenceRelation({
  name: 'carol-sees-alice',
  observersOf: (subject) => (subject === alice ? [carol] : []),
  subjectsOf: (observer) => (observer === carol ? [alice] : []),
})
const followers = followList([{ observer: carol, subject: bob.userId }])

const host = createMemoryHost({ serverNames: ['example.org'] })
const router = createPresenceRouter({ modules: [aliceFollowsBob, carolSeesAlice, followers], hosts: [host] })
const batches: DeliveryBatch[] = []
router.deliveries$.subscribe((batch) => batches.push(batch))
await router.ready()

const { accepted } = router.publish(bob)
await router.flush()
assert.equal(accepted, 1)
assert.equal(host.shown.latest(alice).get(bob.userId)?.statusMsg, 'hello')
const told = new Set([bob])
const toldOfBob = new Map([
  [alice, told],
  [carol, told],
])
assert.deepEqual(batches[0]?.toMap(), toldOfBob)

assert.deepEqual(await router.getUsersForStates([bob]), toldOfBob)
assert.deepEqual(await router.getInterestedUsers(carol), new Set([alice, bob.userId]))

const { isTold, isShown, sentence } = await router.explain({ recipient: alice, subject: bob.userId })
assert.ok(isTold && isShown && sentence.includes('alice-follows-bob'))

const reason = new Error('no longer wanted')
const controller = new AbortController()
const aborted = router.getInterestedUsers(alice, { signal: controller.signal })
controller.abort(reason)
await assert.rejects(aborted, (thrown) => thrown === reason)

await router.close()
await assert.rejects(router.getInterestedUsers(alice), { _tag: 'RouterClosed' })
console.log('published, queried, explained, aborted, closed')
