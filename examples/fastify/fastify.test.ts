import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { fastify } from 'fastify'
import { expect, it } from 'vitest'
import { presence } from './fastify.ts'

const aliceSeesBob = definePresenceModule({
  name: 'alice-sees-bob',
  getUsersForStates: (states) => ({ '@alice:example.org': states }),
  getInterestedUsers: (userId) => (userId === '@alice:example.org' ? ['@bob:example.org'] : []),
})

const bobIs = (state: 'online' | 'offline') => userPresenceState('@bob:example.org', { state })

/** A server with one route that asks the router, on a free port. */
const listen = async () => {
  const app = fastify()
  await app.register(presence, { modules: [aliceSeesBob], serverNames: ['example.org'] })
  app.get<{ Params: { userId: string } }>('/may-see/:userId', async ({ params }) => {
    const users = await app.presence.getInterestedUsers(params.userId)
    return users === 'ALL' ? users : [...users]
  })
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

it('gives routes the router', async () => {
  const { app, url } = await listen()
  const response = await fetch(`${url}/may-see/@alice:example.org`)
  expect(await response.json()).toEqual(['@bob:example.org'])
  await app.close()
})

it.each([
  ['close', (app: Awaited<ReturnType<typeof listen>>['app']) => app.close()],
  ['its disposal', (app: Awaited<ReturnType<typeof listen>>['app']) => app[Symbol.asyncDispose]()],
])('ends the router with the instance, after what was said is delivered: %s', async (_, end) => {
  const { app, url } = await listen()
  const delivered: string[] = []
  app.presence.deliveries$.subscribe({
    next: ({ groups }) => delivered.push(...groups.flatMap(({ localUsers }) => localUsers)),
    complete: () => delivered.push('complete'),
  })
  app.presence.publish(bobIs('online'))
  await end(app)
  expect(delivered).toEqual(['@alice:example.org', 'complete'])
  expect(app.presence.publish(bobIs('offline'))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

it('ends the router also when the instance was never started', async () => {
  const app = fastify()
  await app.register(presence, { serverNames: ['example.org'] })
  await app.close()
  await expect(app.presence.flush()).rejects.toMatchObject({ _tag: 'RouterClosed' })
})
