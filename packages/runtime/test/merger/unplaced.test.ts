// Somebody of whom a host does not say whether they are its own gets one delivery all the same, wherever they turn out to be.
import { definePresenceModule, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import { createPresenceRouter, type DeliveryBatch } from '@presence-router/runtime'
import { expect, it } from 'vitest'
import { createTestHost } from '../support/host.ts'

it.each([
  ['when it does not say', false, { localUsers: [], remoteUsers: [bob], servers: [bob.slice(bob.indexOf(':') + 1)] }],
  ['when it has said meanwhile', true, { localUsers: [bob], remoteUsers: [], servers: [] }],
])('what several modules grant to such a user is united, %s', async (_, saysLater, targets) => {
  let says = false
  const host = createTestHost({
    isLocal(userId) {
      if (userId === bob && !says) throw new Error('not now')
      return true
    },
  })
  const granting = (name: string, choose: (states: readonly UserPresenceState[]) => readonly UserPresenceState[]) =>
    definePresenceModule({
      name,
      getUsersForStates: (states) => new Map([[bob, choose(states)]]),
      getInterestedUsers: () => [],
    })
  const first = granting('first', (states) => states.slice(0, 1))
  const second = granting('second', (states) => {
    says = saysLater
    return states.slice(1)
  })
  const router = createPresenceRouter({ modules: [first, second], hosts: [host] })
  const delivered: DeliveryBatch[] = []
  router.deliveries$.subscribe((batch) => delivered.push(batch))
  await router.ready()
  const states = [alice, carol].map((userId) => userPresenceState(userId, { state: 'online' }))
  router.publish(states)
  await router.flush()
  expect(delivered.map(({ groups }) => groups)).toEqual([[{ states, ...targets }]])
  await router.close()
})
