// Which handler a request belongs to: by path first, then by method, with the parts of the path decoded.
import type { JsonObject } from './json-body.ts'
import { MatrixError, MethodNotAllowed } from './matrix-error.ts'

/** One request, as a handler sees it. */
export interface ApiCall {
  /** What stands in the path where the route has a star, decoded, in order. */
  readonly params: readonly string[]
  readonly query: URLSearchParams
  /** What the client showed; `null` when it showed none. */
  readonly accessToken: string | null
  /** Aborted when the client is gone, or the server closes. */
  readonly signal: AbortSignal
  /** Reads the body. Rejects with a `MatrixError`. */
  json(): Promise<JsonObject>
}

/** What is sent back as JSON. */
export type ApiAnswer = JsonObject | readonly unknown[]

/** Answers one kind of request; it throws a `MatrixError` to refuse. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  // Such as '/_matrix/client/v3/user/*': a star stands for one part.
  readonly path: string
  handle(call: ApiCall): ApiAnswer | Promise<ApiAnswer>
}

/** A route, and what stood where its stars are. */
export interface FoundRoute {
  readonly route: Route
  readonly params: readonly string[]
}

/**
 * The route for a request.
 *
 * @throws MatrixError when there is none, or a part of the path cannot be decoded
 */
export const findRoute = (routes: readonly Route[], method: string, path: string): FoundRoute => {
  const parts = path.split('/')
  const atPath = routes.filter((route) => isAt(route.path.split('/'), parts))
  if (atPath.length === 0) throw new MatrixError(404, 'M_UNRECOGNIZED', 'there is nothing at this path')
  const route = atPath.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method))
  if (route === undefined) throw new MethodNotAllowed(atPath.map((candidate) => candidate.method))
  const params = parts.filter((_, index) => route.path.split('/')[index] === '*').map(decodePart)
  return { route, params }
}

const isAt = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.length === parts.length && pattern.every((part, index) => part === '*' || part === parts[index])

const decodePart = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new MatrixError(400, 'M_INVALID_PARAM', 'the path is not encoded as a URL must be')
  }
}
