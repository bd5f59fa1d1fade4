// What a client is told when a request cannot be answered: a status, one of Matrix's codes and a sentence.

/** The codes of the client-server API that the demo uses. */
export type MatrixErrorCode =
  | 'M_BAD_JSON'
  | 'M_FORBIDDEN'
  | 'M_INVALID_PARAM'
  | 'M_LIMIT_EXCEEDED'
  | 'M_MISSING_PARAM'
  | 'M_MISSING_TOKEN'
  | 'M_NOT_FOUND'
  | 'M_NOT_JSON'
  | 'M_TOO_LARGE'
  | 'M_UNKNOWN'
  | 'M_UNKNOWN_TOKEN'
  | 'M_UNRECOGNIZED'

/** Thrown by whatever reads a request; becomes the response. The connection and the server go on. */
export class MatrixError extends Error {
  readonly _tag = 'MatrixError'
  readonly status: number
  readonly code: MatrixErrorCode
  constructor(status: number, code: MatrixErrorCode, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** There is something at the path, but not for this method. */
export class MethodNotAllowed extends MatrixError {
  readonly allowed: readonly string[]
  constructor(allowed: readonly string[]) {
    super(405, 'M_UNRECOGNIZED', `use ${allowed.join(' or ')} here`)
    this.allowed = allowed
  }
}
