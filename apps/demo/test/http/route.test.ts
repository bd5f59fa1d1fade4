import { describe, expect, it } from 'vitest'
import { API } from '../support/demo-rig.ts'
import { openWithBob, STATUS, said } from '../support/requests.ts'

describe('a path', () => {
  it.each([
    ['GET', '/', '404 M_UNRECOGNIZED'],
    ['GET', '/_matrix/client/v3/nothing', '404 M_UNRECOGNIZED'],
    ['GET', '/_matrix/client/v3/pushrules', '404 M_UNRECOGNIZED'],
    ['GET', '//', '404 M_UNRECOGNIZED'],
    ['GET', '/_matrix/client/unstable/org.matrix.msc4143/rtc/transports', '404 M_UNRECOGNIZED'],
    ['DELETE', '/_matrix/client/v3/sync', '405 M_UNRECOGNIZED'],
    ['POST', '/_matrix/client/versions', '405 M_UNRECOGNIZED'],
    ['GET', '/_matrix/client/v3/presence/%zz/status', '400 M_INVALID_PARAM'],
    ['GET', '/_matrix/client/v3/presence/%ff/status', '400 M_INVALID_PARAM'],
    ['GET', '/_matrix/client/v3/presence/bob/status', '400 M_INVALID_PARAM'],
    ['GET', '/_matrix/client/v3/presence/@bob/status', '400 M_INVALID_PARAM'],
    ['GET', `/_matrix/client/v3/presence/@${'b'.repeat(300)}:example.org/status`, '400 M_INVALID_PARAM'],
    ['GET', '/_matrix/client/v3/presence/@a%00:example.org/status', '400 M_INVALID_PARAM'],
    ['PUT', '/_matrix/client/v3/presence/%zz/status', '400 M_INVALID_PARAM'],
    ['PUT', '/_matrix/client/v3/presence/bob/status', '400 M_INVALID_PARAM'],
    ['PUT', '/_matrix/client/v3/presence/@alice:example.org/status', '403 M_FORBIDDEN'],
    ['GET', '/_matrix/client/v3/presence/@alice:example.org/status', '403 M_FORBIDDEN'],
    ['POST', '/_matrix/client/v3/user/@alice:example.org/filter', '403 M_FORBIDDEN'],
    ['GET', '/_matrix/client/v3/user/@bob:example.org/filter/7', '404 M_NOT_FOUND'],
    ['GET', '/_matrix/client/v3/user/@bob:example.org/account_data/m.direct', '404 M_NOT_FOUND'],
  ])('%s %s is answered with %s', async (method, path, expected) => {
    const { bob } = await openWithBob()
    expect(said(await bob.request(method, path))).toBe(expected)
  })

  it('that knows other methods says which', async () => {
    const { bob } = await openWithBob()
    expect((await bob.request('DELETE', STATUS)).headers.get('allow')).toBe('GET, PUT')
  })

  it('is decoded part by part', async () => {
    const { bob } = await openWithBob()
    await bob.put('online')
    expect((await bob.request('GET', `${API}/presence/@bob:example.org/status`)).status).toBe(200)
    expect((await bob.request('GET', `${API}/presence/%40bob%3Aexample%2Eorg/status`)).status).toBe(200)
  })
})
