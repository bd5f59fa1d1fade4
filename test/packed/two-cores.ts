// Two copies of core in one process, as npm installs them for a module that wants another version than the host: states
// of the other copy are checked again and taken, and errors of both are matched by `_tag`.
import assert from 'node:assert/strict'
import { BadUserId, ModuleThrew, parsePresenceState, statesEqual, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type RouterEvent } from '@presence-router/runtime'
import * as other from 'core-again'

// Without this the program shows nothing.
assert.notEqual(other.userPresenceState, userPresenceState)

const carol = other.userPresenceState('@carol:example.org', { state: 'online', statusMsg: 'from the other copy' })
const checked = parsePresenceState(carol)
assert.notEqual(checked, carol)
assert.ok(statesEqual(checked, carol))

const followsAll = other.definePresenceModule({
  name: 'of-the-other-copy',
  getUsersForStates: (states) => new Map([['@alice:example.org', states.map(other.parsePresenceState)]]),
  getInterestedUsers: () => {
    throw new other.BadUserId('@alice', 'has no colon')
  },
})
const events: RouterEvent[] = []
const router = createPresenceRouter({ modules: [followsAll], serverNames: ['example.org'] })
router.events$.subscribe((event) => events.push(event))
await router.ready()

assert.equal(router.publish(carol).accepted, 1)
const answer = await router.getUsersForStates([carol])
assert.deepEqual(answer, new Map([['@alice:example.org', new Set([checked])]]))

assert.deepEqual(await router.getInterestedUsers('@alice:example.org'), new Set())
const failures = events.flatMap((event) => (event._tag === 'Failure' ? [event.failure] : []))
assert.deepEqual(
  failures.map(({ _tag }) => _tag),
  ['ModuleThrew'],
)
const threw = failures[0]
assert.ok(threw instanceof ModuleThrew)
assert.ok(!isOfOther(threw, other.ModuleThrew))
assert.ok(isOfOther(threw.cause, other.BadUserId) && !isOfOther(threw.cause, BadUserId))
assert.deepEqual({ ...Object(threw.cause) }, { ...new BadUserId('@alice', 'has no colon') })

await router.close()
console.log('two copies of core work together')

/** The compiler takes two copies of one version for one, so what it believes of `instanceof` is not true here. */
function isOfOther(value: unknown, errorClass: abstract new (...args: never[]) => unknown): boolean {
  return value instanceof errorClass
}
