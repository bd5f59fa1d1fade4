import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { alice, bob, carol, dora } from '@presence-router/core/testing'
import { createPresenceRouter } from '@presence-router/runtime'
import { map } from 'rxjs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { audit, deliveredStates, onlineCount } from './rxjs-consumer.ts'

const everybodyToAliceAndDora = definePresenceModule({
  name: 'everybody-to-alice-and-dora',
  getUsersForStates: (states) => new Map([alice, dora].map((recipient) => [recipient, states])),
  getInterestedUsers: () => 'ALL',
})

let router: ReturnType<typeof createPresenceRouter>
beforeEach(() => {
  router = createPresenceRouter({ modules: [everybodyToAliceAndDora], serverNames: ['example.org'] })
})
afterEach(() => router.close())

const publish = async (userId: string, state: 'online' | 'offline' | 'unavailable'): Promise<void> => {
  router.publish(userPresenceState(userId, { state }))
  await router.flush()
}

it('counts who is online of those whom somebody is sent', async () => {
  const counts: number[] = []
  onlineCount(router.deliveries$, alice).subscribe((count) => counts.push(count))
  await publish(bob, 'online')
  await publish(carol, 'unavailable')
  await publish(carol, 'online')
  await publish(bob, 'offline')
  expect(counts).toEqual([0, 1, 2, 1])
})

it('loses nothing to an observer that throws, at the end of a pipe too, and tells of it', async () => {
  const lines: string[] = []
  router.deliveries$.subscribe(() => {
    throw new Error('the disk is full')
  })
  router.deliveries$.pipe(map(({ seq }) => seq)).subscribe(() => {
    throw new Error('the printer is on fire')
  })
  audit(router).subscribe((line) => lines.push(line))
  await publish(bob, 'online')
  await publish(bob, 'offline')
  expect(lines.filter((line) => line.startsWith('failed'))).toHaveLength(2)
  expect(lines.join('\n')).toContain('the disk is full')
  expect(lines.filter((line) => !line.startsWith('failed'))).toEqual([
    '1: @bob:example.org to @alice:example.org',
    '1: @bob:example.org to other.example',
    '2: @bob:example.org to @alice:example.org',
    '2: @bob:example.org to other.example',
  ])
})

it('is iterated until the router closes', async () => {
  const told: string[] = []
  const iteration = (async () => {
    for await (const line of deliveredStates(router)) told.push(line)
  })()
  await publish(bob, 'online')
  await publish(bob, 'offline')
  await router.close()
  await iteration
  expect(told).toEqual([
    '@alice:example.org: @bob:example.org is online',
    '@dora:other.example: @bob:example.org is online',
    '@alice:example.org: @bob:example.org is offline',
    '@dora:other.example: @bob:example.org is offline',
  ])
})
