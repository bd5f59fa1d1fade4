// What somebody writes who does not know Effect, with the packages as npm installs them: publishes, queries, aborts a
// query, closes, and ends by itself. Compiled and run outside of this workspace by `scripts/pack-check.ts`.
import assert from 'node:assert/strict'
import { createMemoryHost } from '@presence-router/adapters/memory'
import { definePresenceModule, parseUserId, type UserId, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type DeliveryBatch } from '@presence-router/runtime'

const alice: UserId = parseUserId('@alice:example.org')
const bob = userPresenceState('@bob:example.org', { state: 'online', statusMsg: 'hello' })

const aliceFollowsBob = definePresenceModule({
  name: 'alice-follows-bob',
  getUsersForStates: (states) => ({ [alice]: states.filter(({ userId }) => userId === bob.userId) }),
  getInterestedUsers: async (userId) => (userId === alice ? [bob.userId] : []),
})

const host = createMemoryHost({ serverNames: ['example.org'] })
const router = createPresenceRouter({ modules: [aliceFollowsBob], hosts: [host] })
const batches: DeliveryBatch[] = []
router.deliveries$.subscribe((batch) => batches.push(batch))
await router.ready()

const { accepted } = router.publish(bob)
await router.flush()
assert.equal(accepted, 1)
assert.deepEqual(batches[0]?.toMap(), new Map([[alice, new Set([bob])]]))
assert.equal(host.shown.latest(alice).get(bob.userId)?.statusMsg, 'hello')

const usersForStates = await router.getUsersForStates([bob])
assert.deepEqual([...usersForStates.keys()], [alice])
assert.deepEqual(await router.getInterestedUsers(alice), new Set([bob.userId]))

const reason = new Error('no longer wanted')
const controller = new AbortController()
const aborted = router.getInterestedUsers(alice, { signal: controller.signal })
controller.abort(reason)
await assert.rejects(aborted, (thrown) => thrown === reason)

await router.close()
await assert.rejects(router.getInterestedUsers(alice), { _tag: 'RouterClosed' })
console.log('published, queried, aborted, closed')
