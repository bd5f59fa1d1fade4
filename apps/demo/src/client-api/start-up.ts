// What clients ask before their first sync; most of it is about things that a presence-only server does not have.

import type { Homeserver } from '../homeserver/homeserver.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { Route } from '../http/route.ts'
import { encodeJoinedRooms, encodeVersions } from '../wire.ts'
import { authenticated, requireSelf } from './authenticated.ts'

export const startUpRoutes = ({ accounts }: Homeserver): readonly Route[] => [
  { method: 'GET', path: '/_matrix/client/versions', handle: encodeVersions },
  {
    method: 'GET',
    path: '/_matrix/client/v3/pushrules/',
    handle: authenticated(accounts, () => ({ global: {} })),
  },
  {
    method: 'GET',
    path: '/_matrix/client/v3/capabilities',
    handle: authenticated(accounts, () => ({ capabilities: {} })),
  },
  {
    method: 'GET',
    path: '/_matrix/client/v3/joined_rooms',
    handle: authenticated(accounts, encodeJoinedRooms),
  },
  {
    method: 'GET',
    path: '/_matrix/client/v3/user/*/account_data/*',
    handle: authenticated(accounts, ({ params }, session) => {
      requireSelf(params[0], session)
      throw new MatrixError(404, 'M_NOT_FOUND', 'no account data is kept here')
    }),
  },
]
