// The spelling of the client-server API (https://spec.matrix.org/v1.11/client-server-api/): requests in, answers out.
// Nothing here decides anything; what is absent is null.
import { MAX_STATUS_MSG_LENGTH, PRESENCES, type Presence, type UserPresenceState } from '@presence-router/core'
import type { Session } from './homeserver/accounts.ts'
import type { PresenceFilter } from './homeserver/presence-filter.ts'
import type { PresenceChange } from './homeserver/presence-rules.ts'
import { type JsonObject, parseJsonObject } from './http/json-body.ts'
import { MatrixError } from './http/matrix-error.ts'

/** Who wants to log in, as which device. */
export interface Login {
  /** A localpart or a full id. */
  readonly user: string
  readonly deviceId: string | null
}

export const decodeLogin = (body: JsonObject): Login => {
  const type = requireText(body, 'type')
  if (type !== 'm.login.password')
    throw new MatrixError(400, 'M_UNKNOWN', 'the only login type here is m.login.password')
  requireText(body, 'password')
  return { user: decodeLoginUser(body), deviceId: decodeDeviceId(body) }
}

const decodeDeviceId = (body: JsonObject): string | null => {
  const deviceId = readText(body, 'device_id')
  if (deviceId === '' || (deviceId?.length ?? 0) > 255) throw invalid('device_id may have 1 to 255 characters')
  return deviceId
}

// Older clients name the user beside the type, newer ones in an identifier.
const decodeLoginUser = (body: JsonObject): string => {
  if (body['identifier'] === undefined) return requireText(body, 'user')
  const identifier = readObject(body, 'identifier')
  const type = requireText(identifier, 'type')
  if (type !== 'm.id.user') throw invalid('the only identifier type here is m.id.user')
  return requireText(identifier, 'user')
}

/** What a PUT says; as in Synapse any other field is refused. */
export const decodePresenceChange = (body: JsonObject): PresenceChange => {
  const presence = requireText(body, 'presence')
  const other = Object.keys(body).find((key) => key !== 'presence' && key !== 'status_msg')
  if (other !== undefined) throw invalid(`the field ${JSON.stringify(other.slice(0, 40))} does not belong here`)
  const statusMsg = readText(body, 'status_msg')
  if (statusMsg !== null && statusMsg.length > MAX_STATUS_MSG_LENGTH)
    throw invalid(`status_msg may have at most ${MAX_STATUS_MSG_LENGTH} characters`)
  return { presence: decodePresence(presence), statusMsg }
}

const decodePresence = (value: string): Presence => {
  const known = PRESENCES.find((presence) => presence === value)
  if (known === undefined) throw invalid(`presence must be one of ${PRESENCES.join(', ')}`)
  return known
}

/** The presence part of a filter; the other parts are about rooms. */
export const decodeFilter = (filter: JsonObject): PresenceFilter => {
  const presence = filter['presence'] === undefined ? {} : readObject(filter, 'presence')
  return {
    types: readTexts(presence, 'types'),
    notTypes: readTexts(presence, 'not_types') ?? [],
    senders: readTexts(presence, 'senders'),
    notSenders: readTexts(presence, 'not_senders') ?? [],
  }
}

/** The query of a sync, its token and the id of its filter not yet looked up. */
export interface SyncQuery {
  readonly since: string | null
  readonly timeoutMs: number
  readonly presence: 'online' | 'unavailable' | null
  readonly filter: PresenceFilter | { readonly filterId: string } | null
  readonly fullState: boolean
}

export const decodeSyncQuery = (query: URLSearchParams): SyncQuery => ({
  since: query.get('since') || null,
  timeoutMs: decodeTimeout(query.get('timeout') ?? '0'),
  presence: decodeSetPresence(query.get('set_presence') ?? 'online'),
  filter: decodeFilterQuery(query.get('filter')),
  fullState: decodeFlag('full_state', query.get('full_state') ?? 'false'),
})

const decodeTimeout = (value: string): number => {
  if (!/^\d{1,12}$/.test(value)) throw invalid('timeout must be a number of milliseconds')
  return Number(value)
}

const decodeSetPresence = (value: string): 'online' | 'unavailable' | null => {
  if (value === 'online' || value === 'unavailable') return value
  if (value === 'offline') return null
  throw invalid('set_presence must be one of online, unavailable, offline')
}

const decodeFilterQuery = (value: string | null): SyncQuery['filter'] => {
  if (value === null) return null
  return value.startsWith('{') ? decodeFilter(parseJsonObject(value)) : { filterId: value }
}

const decodeFlag = (name: string, value: string): boolean => {
  if (value !== 'true' && value !== 'false') throw invalid(`${name} must be true or false`)
  return value === 'true'
}

/** The token a client shows, in the header or, as older ones do, in the query. */
export const decodeAccessToken = (authorization: string | undefined, query: URLSearchParams): string | null =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? query.get('access_token')

export const encodeLoginFlows = (): JsonObject => ({ flows: [{ type: 'm.login.password' }] })

export const encodeLogin = ({ userId, accessToken, deviceId }: Session): JsonObject => ({
  user_id: userId,
  access_token: accessToken,
  device_id: deviceId,
})

export const encodeWhoami = ({ userId, deviceId }: Session): JsonObject => ({
  user_id: userId,
  device_id: deviceId,
  is_guest: false,
})

export const encodeVersions = (): JsonObject => ({
  versions: ['v1.1', 'v1.11'],
  unstable_features: { 'org.matrix.msc3026.busy_presence': true },
})

export const encodeFilterId = (filterId: string): JsonObject => ({ filter_id: filterId })

export const encodeJoinedRooms = (): JsonObject => ({ joined_rooms: [] })

export const encodeSync = (nextBatch: string, states: readonly UserPresenceState[], now: number): JsonObject => ({
  next_batch: nextBatch,
  presence: { events: states.map((state) => encodePresenceEvent(state, now)) },
})

const encodePresenceEvent = (state: UserPresenceState, now: number): JsonObject => ({
  type: 'm.presence',
  sender: state.userId,
  content: encodePresence(state, now),
})

/** As Synapse: unknown activity and an empty status are left out, currently_active is said of online users only. */
export const encodePresence = (state: UserPresenceState, now: number): JsonObject => ({
  presence: state.state,
  ...(state.lastActiveTs > 0 && { last_active_ago: Math.max(0, now - state.lastActiveTs) }),
  ...(state.statusMsg && { status_msg: state.statusMsg }),
  ...(state.state === 'online' && { currently_active: state.currentlyActive }),
})

export const encodeError = ({ code, message }: MatrixError): JsonObject => ({ errcode: code, error: message })

const requireText = (body: JsonObject, field: string): string => {
  const value = readText(body, field)
  if (value === null) throw new MatrixError(400, 'M_MISSING_PARAM', `${field} is missing`)
  return value
}

const readText = (body: JsonObject, field: string): string | null => {
  const value = body[field]
  if (value === undefined) return null
  if (typeof value !== 'string') throw new MatrixError(400, 'M_BAD_JSON', `${field} must be a string`)
  return value
}

const readTexts = (body: JsonObject, field: string): readonly string[] | null => {
  const value = body[field]
  if (value === undefined) return null
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw new MatrixError(400, 'M_BAD_JSON', `${field} must be a list of strings`)
}

const readObject = (body: JsonObject, field: string): JsonObject => {
  const value = body[field]
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new MatrixError(400, 'M_BAD_JSON', `${field} must be an object`)
}

const invalid = (message: string): MatrixError => new MatrixError(400, 'M_INVALID_PARAM', message)
