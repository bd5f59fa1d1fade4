import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { MAX_POLLS } from '../../src/homeserver/open-polls.ts'
import { type Answer, API, openDemo } from '../support/demo-rig.ts'
import { openWithBob, STATUS, said } from '../support/requests.ts'

describe('a browser', () => {
  it('may ask from any page, and is told so for errors too', async () => {
    const demo = await openDemo()
    const preflight = await demo.request('OPTIONS', `${API}/sync`)
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    for (const answer of [preflight, await demo.request('GET', '/'), await demo.request('GET', `${API}/sync`)])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('a connection', () => {
  it('that speaks something else than HTTP is closed, and the others go on', async () => {
    const { demo, bob } = await openWithBob()
    const socket = connect(demo.port, '127.0.0.1')
    socket.end('HELO example.org\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve).resume())
    expect((await bob.put('online')).status).toBe(200)
  })

  it('that breaks while a body is sent leaves no trace', async () => {
    const { demo, bob } = await openWithBob()
    const socket = connect(demo.port, '127.0.0.1')
    socket.write(
      `PUT ${STATUS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bob.token}\r\nContent-Length: 99\r\n\r\n{"p`,
    )
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    socket.destroy()
    expect((await bob.put('online')).status).toBe(200)
    expect(demo.lines.filter((line) => line.startsWith('!'))).toEqual([])
  })

  it('that breaks while it waits for a sync frees its place', async () => {
    const { demo, bob } = await openWithBob()
    const { next_batch } = await bob.sync('set_presence=offline')
    const headers = { Authorization: `Bearer ${bob.token}` }
    const poll = (timeoutMs: number, signal: AbortSignal): Promise<Answer> =>
      demo.request('GET', `${API}/sync?set_presence=offline&timeout=${timeoutMs}&since=${next_batch}`, {
        headers,
        signal,
      })
    const leaving = new AbortController()
    const waiting = Array.from({ length: MAX_POLLS }, () => poll(60_000, leaving.signal).catch(() => 'gone'))
    const oneMore = (): Promise<Answer> => poll(0, new AbortController().signal)
    await vi.waitFor(async () => expect(said(await oneMore())).toBe('429 M_LIMIT_EXCEEDED'))
    leaving.abort()
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'gone'))
    await vi.waitFor(async () => expect((await oneMore()).status).toBe(200))
  })
})
