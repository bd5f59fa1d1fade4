// Logging in and out. Any localpart is let in with any password: who may speak is not what the demo shows.
import { isUserId, serverNameOf, type UserId } from '@presence-router/core'
import type { Homeserver } from '../homeserver/homeserver.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { Route } from '../http/route.ts'
import { decodeLogin, encodeLogin, encodeLoginFlows, encodeWhoami } from '../wire.ts'
import { authenticated } from './authenticated.ts'

export const sessionRoutes = ({ accounts, serverName }: Homeserver): readonly Route[] => [
  { method: 'GET', path: '/_matrix/client/v3/login', handle: encodeLoginFlows },
  {
    method: 'POST',
    path: '/_matrix/client/v3/login',
    handle: async (call) => {
      const { user, deviceId } = decodeLogin(await call.json())
      const session = accounts.logIn(parseOwnUser(user, serverName), deviceId)
      if (session === null) throw new MatrixError(429, 'M_LIMIT_EXCEEDED', 'too many people have logged in')
      return encodeLogin(session)
    },
  },
  {
    method: 'GET',
    path: '/_matrix/client/v3/account/whoami',
    handle: authenticated(accounts, (_, session) => encodeWhoami(session)),
  },
  {
    method: 'POST',
    path: '/_matrix/client/v3/logout',
    handle: authenticated(accounts, (_, session) => {
      accounts.logOut(session)
      return {}
    }),
  },
]

/** Reads a localpart or a full id; capitals are refused, since @Alice would be another user than @alice. */
const parseOwnUser = (user: string, serverName: string): UserId => {
  const userId = user.startsWith('@') ? user : `@${user}:${serverName}`
  if (!isUserId(userId)) throw new MatrixError(400, 'M_INVALID_PARAM', 'this is no user')
  if (serverNameOf(userId) !== serverName)
    throw new MatrixError(403, 'M_FORBIDDEN', `nobody but users of ${serverName} can log in`)
  if (!/^@[a-z0-9._=/+-]+:/.test(userId))
    throw new MatrixError(400, 'M_INVALID_PARAM', 'a user is named with a-z, 0-9 and . _ = - / + only')
  return userId
}
