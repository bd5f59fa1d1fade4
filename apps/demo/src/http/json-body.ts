// Reads the body of a request as a JSON object and believes nothing: not its size, not its text, not its depth.
import type { IncomingMessage } from 'node:http'
import { MatrixError } from './matrix-error.ts'

/** The largest body that is read, in bytes; what a presence server is told is far smaller. */
export const MAX_BODY_BYTES = 65_536
/** How deep a body may be nested. */
export const MAX_BODY_DEPTH = 32

/** A JSON object of which nothing is known. */
export type JsonObject = { readonly [key: string]: unknown }

/** @throws MatrixError that says what is wrong with the body */
export const readJsonObject = async (request: IncomingMessage): Promise<JsonObject> =>
  parseJsonObject(await readBody(request))

/** @throws MatrixError that says what is wrong with the text */
export const parseJsonObject = (text: string): JsonObject => {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MatrixError(400, 'M_BAD_JSON', 'a JSON object is expected')
  if (isDeeperThan(value, MAX_BODY_DEPTH))
    throw new MatrixError(400, 'M_BAD_JSON', `JSON nested more than ${MAX_BODY_DEPTH} deep is not read`)
  return value as JsonObject
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new MatrixError(400, 'M_NOT_JSON', 'this is not JSON')
  }
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = Number(request.headers['content-length'] ?? 0)
  if (bytes > MAX_BODY_BYTES) throw tooLarge()
  bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    // Read on to the end, without keeping it: to leave the loop would close the connection before the answer is sent.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BODY_BYTES) throw tooLarge()
  return decodeUtf8(Buffer.concat(chunks))
}

const decodeUtf8 = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new MatrixError(400, 'M_NOT_JSON', 'this is not UTF-8')
  }
}

const tooLarge = (): MatrixError =>
  new MatrixError(413, 'M_TOO_LARGE', `a body may have at most ${MAX_BODY_BYTES} bytes`)

// Level by level instead of recursively: the depth is the sender's choice, the stack is ours.
const isDeeperThan = (value: unknown, limit: number): boolean => {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
