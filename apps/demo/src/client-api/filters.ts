// The filters that clients leave before their first sync.
import type { Homeserver } from '../homeserver/homeserver.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { Route } from '../http/route.ts'
import { decodeFilter, encodeFilterId } from '../wire.ts'
import { authenticated, requireSelf } from './authenticated.ts'

export const filterRoutes = ({ accounts, filters }: Homeserver): readonly Route[] => [
  {
    method: 'POST',
    path: '/_matrix/client/v3/user/*/filter',
    handle: authenticated(accounts, async (call, session) => {
      requireSelf(call.params[0], session)
      const filter = await call.json()
      decodeFilter(filter) // refuses one that could not be used later
      const filterId = filters.keep(session.userId, filter)
      if (filterId === null) throw new MatrixError(429, 'M_LIMIT_EXCEEDED', 'too many filters')
      return encodeFilterId(filterId)
    }),
  },
  {
    method: 'GET',
    path: '/_matrix/client/v3/user/*/filter/*',
    handle: authenticated(accounts, ({ params }, session) => {
      requireSelf(params[0], session)
      const filter = filters.get(session.userId, params[1] ?? '')
      if (filter === null) throw new MatrixError(404, 'M_NOT_FOUND', 'there is no such filter')
      return filter
    }),
  },
]
