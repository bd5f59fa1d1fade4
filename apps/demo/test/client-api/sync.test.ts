import { definePresenceModule, PRESENCE_ALL_USERS } from '@presence-router/core'
import { describe, expect, it, vi } from 'vitest'
import { type Client, openDemo, seen } from '../support/demo-rig.ts'

const ALICE = '@alice:example.org'
const BOB = '@bob:example.org'
const CHARLIE = '@charlie:example.org'

/** A sync that says nothing of the user, so that nothing but others ends its waiting. */
const quietly = (client: Client, query = '') => client.sync(`set_presence=offline&${query}`)

describe('a first sync', () => {
  it('tells of oneself and of whom one may see, if not offline', async () => {
    const demo = await openDemo()
    const [alice, bob, charlie, dora] = await logInAll(demo)
    await bob.put('unavailable', 'lunch')
    await charlie.put('offline', 'gone')
    await dora.put('online')
    const { presence } = await alice.sync()
    expect(presence.events).toEqual([
      {
        type: 'm.presence',
        sender: ALICE,
        content: { presence: 'online', last_active_ago: expect.any(Number), currently_active: true },
      },
      { type: 'm.presence', sender: BOB, content: { presence: 'unavailable', status_msg: 'lunch' } },
    ])
  })

  it('gives nobody but themselves to those for whom nothing is routed', async () => {
    const demo = await openDemo()
    const [, bob, , dora] = await logInAll(demo)
    await bob.put('online')
    expect(seen(await dora.sync())).toEqual({ '@dora:example.org': 'online' })
  })

  it('gives somebody routed as ALL what getUsersForStates gives them, no more', async () => {
    const demo = await openDemo({ modules: [seesAllOf(BOB)] })
    const [alice, bob, charlie] = await logInAll(demo)
    await bob.put('online')
    await charlie.put('online')
    expect(seen(await alice.sync())).toEqual({ [ALICE]: 'online', [BOB]: 'online' })
    expect((await alice.presenceOf(BOB)).status).toBe(200)
    expect((await alice.presenceOf(CHARLIE)).status).toBe(403)
    expect(seen(await bob.sync())).toEqual({ [BOB]: 'online' })
  })

  it('comes again with full_state=true', async () => {
    const { alice, bob } = await openFollowed()
    await bob.put('online')
    const { next_batch } = await alice.sync()
    expect(seen(await alice.sync(`full_state=true&timeout=60000&since=${next_batch}`))).toEqual({
      [ALICE]: 'online',
      [BOB]: 'online',
    })
  })
})

describe('a sync that goes on', () => {
  it('waits for what happens, and tells the latest of each user', async () => {
    const { alice, bob } = await openFollowed()
    const { next_batch } = await quietly(alice)
    const waiting = quietly(alice, `timeout=60000&since=${next_batch}`)
    await bob.put('online', 'one')
    expect((await waiting).presence.events[0]?.content).toMatchObject({ presence: 'online', status_msg: 'one' })
    await bob.put('online', 'two')
    await bob.put('online', 'three')
    await vi.waitFor(async () => {
      const { presence } = await quietly(alice, `timeout=60000&since=${next_batch}`)
      expect(presence.events.map(({ content }) => content['status_msg'])).toEqual(['three'])
    })
  })

  it('tells of those who go offline', async () => {
    const { alice, bob } = await openFollowed()
    await bob.put('online')
    const { next_batch } = await quietly(alice)
    await bob.put('offline')
    await vi.waitFor(async () =>
      expect(seen(await quietly(alice, `timeout=60000&since=${next_batch}`))).toEqual({ [BOB]: 'offline' }),
    )
  })

  it('gives the same again for the same token', async () => {
    const { alice, bob } = await openFollowed()
    const { next_batch } = await quietly(alice)
    await bob.put('online')
    const once = await quietly(alice, `timeout=60000&since=${next_batch}`)
    const twice = await quietly(alice, `timeout=60000&since=${next_batch}`)
    expect(seen(twice)).toEqual(seen(once))
    expect(twice.next_batch).toBe(once.next_batch)
  })

  it('sends nothing for a PUT that changes nothing', async () => {
    const { alice, bob, charlie } = await openFollowed()
    const { next_batch } = await quietly(alice)
    await bob.put('online', 'hello')
    const told = await quietly(alice, `timeout=60000&since=${next_batch}`)
    await bob.put('online', 'hello')
    await charlie.put('online')
    expect(seen(await quietly(alice, `timeout=60000&since=${told.next_batch}`))).toEqual({ [CHARLIE]: 'online' })
  })

  it('goes on waiting when what happens is not wanted by its filter', async () => {
    const { alice, bob, charlie } = await openFollowed()
    const { next_batch } = await quietly(alice)
    const filter = { presence: { senders: [CHARLIE] } }
    const inline = encodeURIComponent(JSON.stringify(filter))
    const path = `/_matrix/client/v3/user/${encodeURIComponent(ALICE)}/filter`
    const { body } = await alice.request('POST', path, filter)
    expect((await alice.request('GET', `${path}/${body.filter_id}`)).body).toEqual(filter)
    const byText = quietly(alice, `timeout=60000&since=${next_batch}&filter=${inline}`)
    const byId = quietly(alice, `timeout=60000&since=${next_batch}&filter=${body.filter_id}`)
    await bob.put('online')
    await charlie.put('online')
    expect(seen(await byText)).toEqual({ [CHARLIE]: 'online' })
    expect(seen(await byId)).toEqual({ [CHARLIE]: 'online' })
  })

  it('keeps what is said between two syncs', async () => {
    const { alice, bob, charlie } = await openFollowed()
    const { next_batch } = await quietly(alice)
    await bob.put('online')
    await charlie.put('unavailable')
    await vi.waitFor(async () =>
      expect(seen(await quietly(alice, `since=${next_batch}`))).toEqual({ [BOB]: 'online', [CHARLIE]: 'unavailable' }),
    )
  })
})

describe('a token', () => {
  it('from before a restart works: everybody is told, also who is offline by now', async () => {
    const earlier = await openFollowed()
    await earlier.charlie.put('online')
    const { next_batch } = await earlier.alice.sync()
    const { alice, bob } = await openFollowed()
    await bob.put('online', 'back')
    const { presence, next_batch: next } = await alice.sync(`timeout=60000&since=${next_batch}`)
    expect(seen({ presence, next_batch: next })).toEqual({ [ALICE]: 'online', [BOB]: 'online', [CHARLIE]: 'offline' })
    await bob.put('online', 'again')
    const after = await quietly(alice, `timeout=60000&since=${next}`)
    expect(seen(after)).toEqual({ [BOB]: 'online' })
  })

  it('from before one logged out of everything works in the same way', async () => {
    const demo = await openDemo()
    const [alice, bob] = await logInAll(demo)
    const { next_batch } = await quietly(alice)
    await alice.request('POST', '/_matrix/client/v3/logout')
    await bob.put('online')
    const again = await demo.logIn('alice')
    expect(seen(await quietly(again, `timeout=60000&since=${next_batch}`))).toMatchObject({ [BOB]: 'online' })
  })

  it('that was never given out is refused', async () => {
    const { alice } = await openFollowed()
    const { status, body } = await alice.request('GET', '/_matrix/client/v3/sync?since=tomorrow')
    expect([status, body.errcode]).toEqual([400, 'M_INVALID_PARAM'])
  })
})

const openFollowed = async () => {
  const [alice, bob, charlie] = await logInAll(await openDemo())
  return { alice, bob, charlie }
}

const logInAll = async (demo: { logIn(localpart: string): Promise<Client> }) =>
  [await demo.logIn('alice'), await demo.logIn('bob'), await demo.logIn('charlie'), await demo.logIn('dora')] as const

const seesAllOf = (subject: string) =>
  definePresenceModule({
    name: 'all but little',
    getUsersForStates: (states) => ({ [ALICE]: states.filter((state) => state.userId === subject) }),
    getInterestedUsers: (userId) => (userId === ALICE ? PRESENCE_ALL_USERS : []),
  })
