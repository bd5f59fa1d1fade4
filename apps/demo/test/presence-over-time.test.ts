// What clients see as time goes by, with a clock that the test moves.
import { expect, it } from 'vitest'
import { openDemo, seen } from './support/demo-rig.ts'
import { createVirtualClock } from './support/virtual-clock.ts'

const BOB = '@bob:example.org'

const openTimed = async () => {
  const clock = createVirtualClock()
  const demo = await openDemo({ clock })
  return { clock, alice: await demo.logIn('alice'), bob: await demo.logIn('bob') }
}

it('lets a PUT without any sync lapse after 30 seconds, and tells it', async () => {
  const { clock, alice, bob } = await openTimed()
  const { next_batch } = await alice.sync('set_presence=offline')
  await bob.put('online', 'hello')
  const online = await alice.sync(`set_presence=offline&timeout=60000&since=${next_batch}`)
  expect(seen(online)).toEqual({ [BOB]: 'online' })
  clock.advance(30_000)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'online', last_active_ago: 30_000 })
  clock.advance(1)
  expect((await bob.presenceOf(BOB)).body).toEqual({
    presence: 'offline',
    last_active_ago: 30_001,
    status_msg: 'hello',
  })
  const offline = await alice.sync(`set_presence=offline&timeout=60000&since=${online.next_batch}`)
  expect(seen(offline)).toEqual({ [BOB]: 'offline' })
})

it('keeps somebody online for as long as a sync is open, and 30 seconds longer', async () => {
  const { clock, bob } = await openTimed()
  const { next_batch } = await bob.sync()
  const answer = bob.sync(`timeout=45000&since=${next_batch}`)
  await clock.whenArmed(45_000)
  clock.advance(44_999)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'online', currently_active: true })
  clock.advance(1)
  expect((await answer).presence.events).toEqual([])
  clock.advance(30_000)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'online' })
  clock.advance(1)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'offline' })
})

it('makes somebody unavailable who does nothing for five minutes while a sync is open', async () => {
  const { clock, bob } = await openTimed()
  const filter = encodeURIComponent('{"presence":{"types":[]}}') // or the sync would end with what it tells of Bob
  const { next_batch } = await bob.sync()
  const answer = bob.sync(`timeout=600000&since=${next_batch}&filter=${filter}`)
  await clock.whenArmed(600_000)
  clock.advance(300_000)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'online', currently_active: false })
  clock.advance(1)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'unavailable', last_active_ago: 300_001 })
  clock.advance(600_000)
  expect((await answer).presence.events).toEqual([])
})

it('leaves presence alone with set_presence=offline', async () => {
  const { clock, bob } = await openTimed()
  await bob.put('online')
  clock.advance(20_000)
  await bob.sync('set_presence=offline')
  clock.advance(10_001)
  expect((await bob.presenceOf(BOB)).body).toMatchObject({ presence: 'offline' })
})

it('marks somebody as a sync says: online without set_presence, or unavailable', async () => {
  const { bob } = await openTimed()
  await bob.sync()
  expect((await bob.presenceOf(BOB)).body).toEqual({ presence: 'online', last_active_ago: 0, currently_active: true })
  await bob.sync('set_presence=unavailable')
  expect((await bob.presenceOf(BOB)).body).toEqual({ presence: 'unavailable', last_active_ago: 0 })
})

it('never says that somebody was active in the future', async () => {
  const { clock, alice, bob } = await openTimed()
  await bob.put('online')
  clock.advance(-5_000)
  expect((await alice.presenceOf(BOB)).body).toMatchObject({ last_active_ago: 0 })
  expect((await alice.sync()).presence.events).toContainEqual(
    expect.objectContaining({ sender: BOB, content: expect.objectContaining({ last_active_ago: 0 }) }),
  )
})

it('answers a poll with nothing only when its time is over', async () => {
  const { clock, alice } = await openTimed()
  const { next_batch } = await alice.sync('set_presence=offline')
  const answer = alice.sync(`set_presence=offline&timeout=25000&since=${next_batch}`)
  await clock.whenArmed(25_000)
  clock.advance(25_000)
  expect(await answer).toEqual({ next_batch, presence: { events: [] } })
})

it('has no timer left when it is closed', async () => {
  const clock = createVirtualClock()
  const demo = await openDemo({ clock, crowd: 10 })
  const bob = await demo.logIn('bob')
  await bob.put('online')
  const { next_batch } = await bob.sync()
  const broken = expect(bob.sync(`timeout=25000&since=${next_batch}`)).rejects.toThrow('fetch failed')
  await clock.whenArmed(25_000)
  await demo.close()
  await broken
  expect(clock.armed).toBe(0)
})
