// One request and its response: finds the route, writes the answer as JSON. Whatever a client sends, it gets an answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeAccessToken, encodeError } from '../wire.ts'
import { readJsonObject } from './json-body.ts'
import { MatrixError, MethodNotAllowed } from './matrix-error.ts'
import { type ApiAnswer, findRoute, type Route } from './route.ts'

/** A request to be answered. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly routes: readonly Route[]
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
}

const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'X-Requested-With, Content-Type, Authorization',
  'Cache-Control': 'no-store',
}

/** Answers a request; rejects, after it was answered, with what no client can be to blame for. */
export const respond = async (exchange: Exchange): Promise<void> => {
  const { request, response } = exchange
  if (request.method === 'OPTIONS') return void response.writeHead(204, COMMON_HEADERS).end()
  const signal = AbortSignal.any([exchange.closing, goneOf(response)])
  try {
    write(response, { status: 200, body: await answer(exchange, signal) })
  } catch (thrown) {
    if (signal.aborted) return void response.destroy() // nobody is there to be told
    if (thrown instanceof MatrixError) return write(response, errorReply(thrown))
    write(response, errorReply(new MatrixError(500, 'M_UNKNOWN', 'the server failed')))
    throw thrown
  }
}

const answer = async ({ request, routes }: Exchange, signal: AbortSignal): Promise<ApiAnswer> => {
  const [path = '', ...queries] = (request.url ?? '').split('?')
  const { route, params } = findRoute(routes, request.method ?? '', path)
  const query = new URLSearchParams(queries.join('?'))
  const accessToken = decodeAccessToken(request.headers.authorization, query)
  return route.handle({ params, query, accessToken, signal, json: () => readJsonObject(request) })
}

const goneOf = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

interface Reply {
  readonly status: number
  readonly body: ApiAnswer
  readonly headers?: Readonly<Record<string, string>>
}

const errorReply = (error: MatrixError): Reply => {
  const headers = error instanceof MethodNotAllowed ? { Allow: error.allowed.join(', ') } : {}
  return { status: error.status, body: encodeError(error), headers }
}

const write = (response: ServerResponse, { status, body, headers = {} }: Reply): void => {
  const text = `${JSON.stringify(body)}\n` // the end of the line is for those who read it in a terminal
  response.writeHead(status, {
    ...COMMON_HEADERS,
    ...headers,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
}
