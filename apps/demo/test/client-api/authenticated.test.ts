import { describe, expect, it } from 'vitest'
import { API, openDemo } from '../support/demo-rig.ts'
import { BOB, openWithBob, said } from '../support/requests.ts'

describe('a token', () => {
  it.each(['/sync', '/pushrules/', '/capabilities', '/joined_rooms', '/account/whoami', `/presence/${BOB}/status`])(
    'is needed for %s',
    async (path) => {
      const demo = await openDemo()
      const headers = { Authorization: 'Bearer nonsense' }
      expect(said(await demo.request('GET', `${API}${path}`))).toBe('401 M_MISSING_TOKEN')
      expect(said(await demo.request('GET', `${API}${path}`, { headers }))).toBe('401 M_UNKNOWN_TOKEN')
    },
  )

  it('may stand in the query, too', async () => {
    const { demo, bob } = await openWithBob()
    const { body } = await demo.request('GET', `${API}/account/whoami?access_token=${bob.token}`)
    expect(body).toMatchObject({ user_id: '@bob:example.org', is_guest: false })
  })

  it('is known no more after logging out, and ends the syncs that wait with it', async () => {
    const { bob } = await openWithBob()
    const { next_batch } = await bob.sync('set_presence=offline')
    const waiting = bob.request('GET', `${API}/sync?set_presence=offline&timeout=60000&since=${next_batch}`)
    expect((await bob.request('POST', `${API}/logout`)).body).toEqual({})
    expect(said(await waiting)).toBe('401 M_UNKNOWN_TOKEN')
    expect(said(await bob.request('GET', `${API}/account/whoami`))).toBe('401 M_UNKNOWN_TOKEN')
  })
})
