import { describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES, MAX_BODY_DEPTH } from '../../src/http/json-body.ts'
import { openWithBob, STATUS, said } from '../support/requests.ts'

describe('a body', () => {
  it.each([
    ['nothing', '', '400 M_NOT_JSON'],
    ['half an object', '{"presence":', '400 M_NOT_JSON'],
    ['plain text', 'online', '400 M_NOT_JSON'],
    ['a list', '[]', '400 M_BAD_JSON'],
    ['null', 'null', '400 M_BAD_JSON'],
    ['a number', '5', '400 M_BAD_JSON'],
    ['a little too deep a nesting', nested(MAX_BODY_DEPTH + 1), '400 M_BAD_JSON'],
    ['a very deep nesting', nested(10_000), '400 M_BAD_JSON'],
    ['too much', `{"presence":"${'x'.repeat(MAX_BODY_BYTES)}"}`, '413 M_TOO_LARGE'],
    ['far too much', `{"presence":"${'x'.repeat(5_000_000)}"}`, '413 M_TOO_LARGE'],
  ])('with %s is refused', async (_, text, expected) => {
    const { bob, putText } = await openWithBob()
    expect(said(await putText(text))).toBe(expected)
    expect((await bob.put('online')).status).toBe(200)
  })

  it('that is not UTF-8 is refused', async () => {
    const { demo, bob } = await openWithBob()
    const headers = { Authorization: `Bearer ${bob.token}` }
    const body = Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    expect(said(await demo.request('PUT', STATUS, { headers, body }))).toBe('400 M_NOT_JSON')
  })

  it('that is too large and sent in pieces, its size untold, is refused', async () => {
    const { demo, bob } = await openWithBob()
    const headers = { Authorization: `Bearer ${bob.token}` }
    const pieces = Array.from({ length: 100 }, () => new TextEncoder().encode(' '.repeat(10_000)))
    const body = new ReadableStream({
      pull: (controller) => {
        const piece = pieces.pop()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    })
    const init: RequestInit = { headers, body, ...{ duplex: 'half' } }
    expect(said(await demo.request('PUT', STATUS, init))).toBe('413 M_TOO_LARGE')
  })
})

function nested(depth: number): string {
  return `{"presence":${'['.repeat(depth)}${']'.repeat(depth)}}`
}
