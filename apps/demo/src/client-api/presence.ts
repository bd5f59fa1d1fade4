// Reading and setting the presence of one user.

import type { Homeserver } from '../homeserver/homeserver.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { Route } from '../http/route.ts'
import { decodePresenceChange, encodePresence } from '../wire.ts'
import { authenticated, parsePathUserId, requireSelf } from './authenticated.ts'

const PATH = '/_matrix/client/v3/presence/*/status'

export const presenceRoutes = ({ accounts, book, visible, clock }: Homeserver): readonly Route[] => [
  {
    method: 'GET',
    path: PATH,
    handle: authenticated(accounts, async ({ params, signal }, { userId }) => {
      const subject = parsePathUserId(params[0])
      const state = subject === userId ? book.current(subject) : await visible.ofOne(userId, subject, signal)
      if (state === null) throw new MatrixError(403, 'M_FORBIDDEN', 'you may not see the presence of this user')
      return encodePresence(state, clock.now())
    }),
  },
  {
    method: 'PUT',
    path: PATH,
    handle: authenticated(accounts, async (call, session) => {
      requireSelf(call.params[0], session)
      book.put(session, decodePresenceChange(await call.json()))
      return {}
    }),
  },
]
