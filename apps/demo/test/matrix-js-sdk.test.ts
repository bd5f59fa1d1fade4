// A real client: what it needs to start, and what its user sees.
import { ClientEvent, createClient, type MatrixClient, type MatrixEvent } from 'matrix-js-sdk'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openDemo } from './support/demo-rig.ts'

const SECOND = { timeout: 1_000, interval: 10 }

it('lets matrix-js-sdk log in as Alice, start, and see a change of Bob and one of his status alone', async () => {
  const demo = await openDemo()
  const bob = await demo.logIn('bob')
  const alice = await startClient(demo.url, 'alice')
  await bob.put('online')
  await vi.waitFor(() => expect(alice.seen).toContain('@bob:example.org online undefined'), SECOND)
  await bob.put('online', 'writing')
  await vi.waitFor(() => expect(alice.seen).toContain('@bob:example.org online writing'), SECOND)
  expect(alice.client.getUser('@bob:example.org')?.presenceStatusMsg).toBe('writing')
})

it('shows nothing of Bob to Dora, and nothing of Dora to Alice', async () => {
  const demo = await openDemo()
  const bob = await demo.logIn('bob')
  const alice = await startClient(demo.url, 'alice')
  const dora = await startClient(demo.url, 'dora')
  await dora.client.setPresence({ presence: 'unavailable', status_msg: 'unseen' })
  await bob.put('online', 'seen by Alice')
  await vi.waitFor(() => expect(alice.seen).toContain('@bob:example.org online seen by Alice'), SECOND)
  await vi.waitFor(() => expect(dora.seen).toContain('@dora:example.org unavailable unseen'), SECOND)
  expect(senders(alice.seen)).toEqual(new Set(['@alice:example.org', '@bob:example.org']))
  expect(senders(dora.seen)).toEqual(new Set(['@dora:example.org']))
})

it('ends the session of a client that logs out', async () => {
  const demo = await openDemo()
  const { client } = await startClient(demo.url, 'alice')
  await client.logout(true)
  await expect(client.whoami()).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' })
})

interface StartedClient {
  readonly client: MatrixClient
  /** Presence events, each as sender, presence and status. */
  readonly seen: readonly string[]
}

const startClient = async (baseUrl: string, localpart: string): Promise<StartedClient> => {
  const login = await createClient({ baseUrl, logger: silent }).loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: localpart },
    password: 'any',
  })
  const client = createClient({
    baseUrl,
    userId: login.user_id,
    accessToken: login.access_token,
    deviceId: login.device_id,
    logger: silent,
  })
  onTestFinished(() => client.stopClient())
  const seen: string[] = []
  client.on(ClientEvent.Event, (event: MatrixEvent) => {
    const { presence, status_msg: statusMsg } = event.getContent()
    if (event.getType() === 'm.presence') seen.push(`${event.getSender()} ${presence} ${statusMsg}`)
  })
  const isSyncing = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === 'SYNCING') resolve()
    })
  })
  await client.startClient()
  await isSyncing
  return { client, seen }
}

const senders = (seen: readonly string[]): Set<string | undefined> => new Set(seen.map((line) => line.split(' ')[0]))

const silent = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  getChild: () => silent,
}
