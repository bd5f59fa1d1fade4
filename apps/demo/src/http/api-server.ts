// The HTTP server: listens, hands each request to its route, and closes with nothing left open.
import { createServer, type Server } from 'node:http'
import { respond } from './respond.ts'
import type { Route } from './route.ts'

/** A server that listens. */
export interface ApiServer {
  readonly port: number
  /** Takes no new request, ends the open ones, and resolves when every connection is closed. */
  close(): Promise<void>
}

export interface ApiServerOptions {
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
  readonly routes: readonly Route[]
  /** Hears what no client can be to blame for. */
  readonly onDefect: (thrown: unknown) => void
}

/** Long enough for a slow line, short enough that nobody holds a connection by sending nothing. */
const RECEIVE_TIMEOUT_MS = 30_000

/** Resolves when the server listens; rejects when the port cannot be had. */
export const startApiServer = async ({ address, port, routes, onDefect }: ApiServerOptions): Promise<ApiServer> => {
  const closing = new AbortController()
  const server = createServer({ requestTimeout: RECEIVE_TIMEOUT_MS }, (request, response) => {
    respond({ request, response, routes, closing: closing.signal }).catch(onDefect)
  })
  const bound = await listen(server, address, port)
  server.on('error', onDefect) // without a listener it would end the process
  return {
    port: bound,
    close: () => {
      closing.abort()
      return closeServer(server)
    },
  }
}

const listen = (server: Server, address: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
