import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type PresenceServer, startPresenceServer } from './node-http.ts'

const aliceSeesBob = definePresenceModule({
  name: 'alice-sees-bob',
  getUsersForStates: (states) => ({
    '@alice:example.org': states.filter(({ userId }) => userId === '@bob:example.org'),
  }),
  getInterestedUsers: (userId) => (userId === '@alice:example.org' ? ['@bob:example.org'] : []),
})

let server: PresenceServer
beforeEach(async () => {
  server = await startPresenceServer(0, [aliceSeesBob])
})
afterEach(() => server.close())

const put = (userId: string, body: string): Promise<Response> =>
  fetch(`${server.url}/${userId}`, { method: 'PUT', body })

/** Reads a stream event by event, until it ends. */
async function* eventsFor(userId: string): AsyncGenerator<unknown, void, undefined> {
  const { body } = await fetch(`${server.url}/${userId}`)
  let text = ''
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = `${text}${part}`.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) yield JSON.parse(event.slice('data: '.length))
  }
}

it('streams to Alice who is present, and then what changes', async () => {
  await put('@bob:example.org', '{"state":"online","statusMsg":"hello"}')
  const events = eventsFor('@alice:example.org')
  expect((await events.next()).value).toMatchObject({ userId: '@bob:example.org', state: 'online', statusMsg: 'hello' })
  await put('@carol:example.org', '{"state":"online"}')
  await put('@bob:example.org', '{"state":"unavailable"}')
  expect((await events.next()).value).toMatchObject({ userId: '@bob:example.org', state: 'unavailable' })
  await events.return()
})

it('answers with a receipt, or with what is wrong', async () => {
  expect(await (await put('@bob:example.org', '{"state":"online"}')).json()).toEqual({
    accepted: 1,
    coalesced: 0,
    refused: 0,
  })
  const wrong = [await put('bob', '{}'), await put('@bob:example.org', '{"state":"away"}'), await put('@b:x', '[')]
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400])
  expect(await wrong[1]?.text()).toContain('BadPresenceState')
})

it('ends with its streams, and says that nothing was left over', async () => {
  const events = eventsFor('@alice:example.org')
  const ended = events.next()
  await put('@carol:example.org', '{"state":"online"}')
  await expect(server.close()).resolves.toEqual({ unmerged: [], unrouted: new Map(), undelivered: new Map() })
  expect((await ended).done).toBe(true)
  await expect(put('@bob:example.org', '{}')).rejects.toThrow('fetch failed')
})
