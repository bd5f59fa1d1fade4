import { EventEmitter } from 'node:events'
import { definePresenceModule } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import { createPresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { expect, it } from 'vitest'
import { feedPresence, type OfficeEvents } from './outside-feed.ts'

const everybodyToAlice = definePresenceModule({
  name: 'everybody-to-alice',
  getUsersForStates: (states) => ({ [alice]: states }),
  getInterestedUsers: () => 'ALL',
})

const openOffice = async (options: PresenceRouterOptions = {}) => {
  const router = createPresenceRouter({ modules: [everybodyToAlice], serverNames: ['example.org'], ...options })
  const office = new EventEmitter<OfficeEvents>()
  const problems: string[] = []
  const told: string[] = []
  const users = new Map([
    ['100', bob],
    ['101', carol],
  ])
  const feed = feedPresence(router, { office, users, report: (problem) => problems.push(problem) })
  router.deliveries$.subscribe(({ groups }) => {
    for (const { states } of groups)
      told.push(...states.map(({ userId, state, statusMsg }) => `${userId} ${state} ${statusMsg}`))
  })
  await router.ready()
  return { router, office, feed, problems, told }
}

it('makes presence of calls and appointments', async () => {
  const { router, office, feed, problems, told } = await openOffice()
  office.emit('call', '100', true)
  await router.flush()
  office.emit('call', '100', false)
  office.emit('appointment', '101', 'reviewing')
  await router.flush()
  expect(told).toEqual([
    '@bob:example.org org.matrix.msc3026.busy in a call',
    '@bob:example.org online null',
    '@carol:example.org unavailable reviewing',
  ])
  expect([feed.counts, problems]).toEqual([{ accepted: 3, coalesced: 0, refused: 0 }, []])
  await router.close()
})

it('asks no module about an appointment that is told again', async () => {
  const { router, office, feed, told } = await openOffice()
  for (let minute = 0; minute < 60; minute++) {
    office.emit('appointment', '101', 'x'.repeat(10_000))
    await router.flush()
  }
  expect(told).toHaveLength(1)
  expect(feed.counts).toEqual({ accepted: 60, coalesced: 59, refused: 0 })
  await router.close()
})

it('counts what is refused, and reports why', async () => {
  const { router, office, feed, problems } = await openOffice({ maxUsers: 1 })
  office.emit('call', '100', true)
  office.emit('call', '101', true)
  office.emit('call', '999', true)
  await router.flush()
  expect(feed.counts).toEqual({ accepted: 1, coalesced: 0, refused: 1 })
  expect(problems).toEqual(['nobody has the extension 999', expect.stringContaining('presence table')])
  await router.close()
})

it.each(['stop', 'close'] as const)('leaves no listener behind: %s', async (end) => {
  const { router, office, feed } = await openOffice()
  if (end === 'stop') feed.stop()
  else await router.close()
  expect(office.eventNames()).toEqual([])
  await router.close()
})

it('does not begin on a router that is closed', async () => {
  const { router, office } = await openOffice()
  await router.close()
  feedPresence(router, { office, users: new Map(), report: () => {} })
  expect(office.eventNames()).toEqual([])
})
