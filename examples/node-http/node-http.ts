// A plain `node:http` server that embeds a router. `PUT /@bob:example.org` with `{"state":"online"}` says how Bob is;
// `GET /@alice:example.org` streams to Alice what modules route to her, beginning with who is present.
// Who asks is not authenticated here, so it listens on 127.0.0.1 alone: a real server finds out who speaks first.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type PresenceModule, parsePresenceState, parseUserId, type UserId } from '@presence-router/core'
import { createPresenceRouter, type DrainReport, type PresenceRouter } from '@presence-router/runtime'

/** A server that runs, and how to end it. */
export interface PresenceServer {
  readonly url: string
  /** Routes what was said, ends every stream, and resolves when nothing is left. May be called again. */
  close(): Promise<DrainReport>
}

const MOST_BODY = 16_384 // characters
const MOST_UNREAD = 1_048_576 // bytes; who reads more slowly loses the stream, and begins a new one

/** Resolves when clients can speak to it; 0 takes a free port. */
export const startPresenceServer = async (
  port: number,
  modules: readonly PresenceModule[],
): Promise<PresenceServer> => {
  const router = createPresenceRouter({ modules, serverNames: ['example.org'] })
  await router.ready()
  const server = createServer((request, response) => void answer(router, request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const end = async (): Promise<DrainReport> => {
    const report = await router.drain()
    const ended = once(server.close(), 'close')
    await router.close() // completes `deliveries$`, and with it every stream
    await ended
    return report
  }
  let closed: Promise<DrainReport> | null = null
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    close: () => (closed ??= end()),
  }
}

const answer = async (router: PresenceRouter, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    const userId = parseUserId(decodeURIComponent((request.url ?? '').slice(1)))
    if (request.method === 'GET') return stream(router, userId, response)
    const state = parsePresenceState({ ...(await readJson(request)), userId })
    const receipt = router.publish(state)
    response.writeHead(receipt.refused > 0 ? 503 : 200).end(JSON.stringify(receipt))
  } catch (thrown) {
    response.writeHead(400).end(String(thrown))
  }
}

/** Server-sent events: each is one state that this user is sent. */
const stream = (router: PresenceRouter, userId: UserId, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' }).flushHeaders()
  const subscription = router.deliveries$.subscribe({
    next({ groups }) {
      const states = groups.filter(({ localUsers }) => localUsers.includes(userId)).flatMap((group) => group.states)
      for (const state of states) response.write(`data: ${JSON.stringify(state)}\n\n`)
      if (response.writableLength > MOST_UNREAD) response.destroy()
    },
    complete: () => response.end(),
  })
  response.once('close', () => subscription.unsubscribe())
  router.sendLocalOnlinePresenceTo([userId]).catch(() => response.destroy()) // the router closed meanwhile
}

const readJson = async (request: IncomingMessage): Promise<object> => {
  let text = ''
  for await (const part of request.setEncoding('utf8')) {
    text += part
    if (text.length > MOST_BODY) throw new RangeError('the body is too long')
  }
  return JSON.parse(text)
}
