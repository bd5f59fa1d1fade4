import { describe, expect, it } from 'vitest'
import { API, openDemo } from './support/demo-rig.ts'
import { BOB, openWithBob, said } from './support/requests.ts'

describe('a body', () => {
  it.each([
    ['no presence', '{}', '400 M_MISSING_PARAM'],
    ['a status alone', '{"status_msg":"x"}', '400 M_MISSING_PARAM'],
    ['presence of the wrong type', '{"presence":5}', '400 M_BAD_JSON'],
    ['an unknown presence', '{"presence":"asleep"}', '400 M_INVALID_PARAM'],
    ['a status of the wrong type', '{"presence":"online","status_msg":{}}', '400 M_BAD_JSON'],
    ['null for a status', '{"presence":"online","status_msg":null}', '400 M_BAD_JSON'],
    ['too long a status', `{"presence":"online","status_msg":"${'x'.repeat(8_193)}"}`, '400 M_INVALID_PARAM'],
    ['a field too many', '{"presence":"online","currently_active":true}', '400 M_INVALID_PARAM'],
    ['a prototype', '{"presence":"online","__proto__":{}}', '400 M_INVALID_PARAM'],
  ])('that sets presence with %s is refused', async (_, text, expected) => {
    const { putText } = await openWithBob()
    expect(said(await putText(text))).toBe(expected)
  })

  it.each([
    ['{}', '400 M_MISSING_PARAM'],
    ['{"type":"m.login.token"}', '400 M_UNKNOWN'],
    ['{"type":"m.login.password","user":"bob"}', '400 M_MISSING_PARAM'],
    ['{"type":"m.login.password","password":"x"}', '400 M_MISSING_PARAM'],
    ['{"type":"m.login.password","password":"x","identifier":"bob"}', '400 M_BAD_JSON'],
    ['{"type":"m.login.password","password":"x","identifier":{"type":"m.id.user"}}', '400 M_MISSING_PARAM'],
    ['{"type":"m.login.password","password":"x","identifier":{"type":"m.id.phone"}}', '400 M_INVALID_PARAM'],
    ['{"type":"m.login.password","password":"x","user":""}', '400 M_INVALID_PARAM'],
    ['{"type":"m.login.password","password":"x","user":"Bob"}', '400 M_INVALID_PARAM'],
    ['{"type":"m.login.password","password":"x","user":"bob:matrix.org"}', '403 M_FORBIDDEN'],
    ['{"type":"m.login.password","password":"x","user":"@bob:matrix.org"}', '403 M_FORBIDDEN'],
    ['{"type":"m.login.password","password":"x","user":"bob","device_id":5}', '400 M_BAD_JSON'],
    ['{"type":"m.login.password","password":"x","user":"bob","device_id":""}', '400 M_INVALID_PARAM'],
  ])('of a login such as %s is answered with %s', async (body, expected) => {
    const demo = await openDemo()
    expect(said(await demo.request('POST', `${API}/login`, { body }))).toBe(expected)
  })

  it.each([
    ['{"presence":[]}', '400 M_BAD_JSON'],
    ['{"presence":{"types":"m.presence"}}', '400 M_BAD_JSON'],
    ['{"presence":{"senders":[5]}}', '400 M_BAD_JSON'],
  ])('of a filter such as %s is answered with %s', async (text, expected) => {
    const { bob } = await openWithBob()
    expect(said(await bob.request('POST', `${API}/user/${BOB}/filter`, JSON.parse(text)))).toBe(expected)
    expect(said(await bob.request('GET', `${API}/sync?filter=${encodeURIComponent(text)}`))).toBe(expected)
  })
})

describe('a query of a sync', () => {
  it.each([
    ['timeout=soon', '400 M_INVALID_PARAM'],
    ['timeout=-1', '400 M_INVALID_PARAM'],
    ['timeout=1e3', '400 M_INVALID_PARAM'],
    ['set_presence=asleep', '400 M_INVALID_PARAM'],
    ['set_presence=org.matrix.msc3026.busy', '400 M_INVALID_PARAM'],
    ['full_state=yes', '400 M_INVALID_PARAM'],
    ['since=yesterday', '400 M_INVALID_PARAM'],
    ['filter=7', '400 M_INVALID_PARAM'],
    ['filter={', '400 M_NOT_JSON'],
    ['filter=__proto__', '400 M_INVALID_PARAM'],
  ])('such as %s is answered with %s', async (query, expected) => {
    const { bob } = await openWithBob()
    expect(said(await bob.request('GET', `${API}/sync?${query}`))).toBe(expected)
  })
})
