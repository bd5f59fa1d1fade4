// Who speaks: turns the token a client shows into a session, before anything else of the request is looked at.
import { parseUserId, type UserId, userIdFault } from '@presence-router/core'
import type { Accounts, Session } from '../homeserver/accounts.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { ApiAnswer, ApiCall, Route } from '../http/route.ts'

/** Answers a request of somebody who is logged in. */
export type SessionHandler = (call: ApiCall, session: Session) => ApiAnswer | Promise<ApiAnswer>

/** A handler that lets in only who shows the token of an open session. */
export const authenticated =
  (accounts: Accounts, handle: SessionHandler): Route['handle'] =>
  (call) => {
    if (call.accessToken === null) throw new MatrixError(401, 'M_MISSING_TOKEN', 'an access token is needed')
    const session = accounts.sessionOf(call.accessToken)
    if (session === null) throw unknownToken()
    return handle(call, session)
  }

/** The token is not, or no longer, that of a session. */
export const unknownToken = (): MatrixError => new MatrixError(401, 'M_UNKNOWN_TOKEN', 'this access token is not known')

/**
 * Reads a user id from a path.
 *
 * @throws MatrixError when it is none
 */
export const parsePathUserId = (part: string | undefined): UserId => {
  const fault = userIdFault(part)
  if (fault !== null) throw new MatrixError(400, 'M_INVALID_PARAM', `the user id ${fault}`)
  return parseUserId(part)
}

/** @throws MatrixError when the path names somebody else than the speaker, or nobody */
export const requireSelf = (part: string | undefined, session: Session): void => {
  if (parsePathUserId(part) !== session.userId) throw new MatrixError(403, 'M_FORBIDDEN', 'this is for the user alone')
}
