// The long poll.
import type { Session } from '../homeserver/accounts.ts'
import type { Homeserver } from '../homeserver/homeserver.ts'
import { createOpenPolls } from '../homeserver/open-polls.ts'
import { ALL_PRESENCE, type PresenceFilter } from '../homeserver/presence-filter.ts'
import { createBootId, parseSyncToken, type SyncStart, showSyncToken } from '../homeserver/sync-token.ts'
import { MatrixError } from '../http/matrix-error.ts'
import type { Route } from '../http/route.ts'
import { decodeFilter, decodeSyncQuery, encodeSync, type SyncQuery } from '../wire.ts'
import { authenticated, type SessionHandler, unknownToken } from './authenticated.ts'

/** The longest poll. Far longer than clients ask for: one that is answered early with nothing asks again at once. */
const MAX_TIMEOUT_MS = 600_000

export const syncRoutes = (homeserver: Homeserver): readonly Route[] => {
  const poll = createPoll(homeserver)
  const polls = createOpenPolls()
  const handle = authenticated(homeserver.accounts, async (call, session) => {
    const endPoll = polls.begin(session.userId)
    if (endPoll === null) throw new MatrixError(429, 'M_LIMIT_EXCEEDED', 'too many syncs are open at once')
    try {
      return await poll(call, session)
    } finally {
      endPoll()
    }
  })
  return [{ method: 'GET', path: '/_matrix/client/v3/sync', handle }]
}

const createPoll = (homeserver: Homeserver): SessionHandler => {
  const bootId = createBootId()
  return async (call, session) => {
    const query = decodeSyncQuery(call.query)
    const request = {
      session,
      start: startOf(query, bootId),
      timeoutMs: Math.min(query.timeoutMs, MAX_TIMEOUT_MS),
      presence: query.presence,
      filter: filterOf(homeserver, query, session),
    }
    const answer = await homeserver.sync(request, AbortSignal.any([call.signal, session.ended])).catch((thrown) => {
      throw session.ended.aborted ? unknownToken() : thrown // whoever logs out ends their own polls
    })
    if (session.ended.aborted) throw unknownToken()
    return encodeSync(showSyncToken(answer.position, bootId), answer.states, homeserver.clock.now())
  }
}

const startOf = ({ since, fullState }: SyncQuery, bootId: string): SyncStart => {
  if (since === null || fullState) return { _tag: 'Beginning' }
  const start = parseSyncToken(since, bootId)
  if (start === null) throw new MatrixError(400, 'M_INVALID_PARAM', 'since is no token of a sync')
  return start
}

const filterOf = ({ filters }: Homeserver, { filter }: SyncQuery, { userId }: Session): PresenceFilter => {
  if (filter === null) return ALL_PRESENCE
  if (!('filterId' in filter)) return filter
  const stored = filters.get(userId, filter.filterId)
  if (stored === null) throw new MatrixError(400, 'M_INVALID_PARAM', 'there is no such filter')
  return decodeFilter(stored)
}
