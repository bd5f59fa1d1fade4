// What is known of one user's presence. A state made here carries a private brand, so later borders trust it without
// reading it again; any other object that looks like a state is checked and copied.
import { BadPresenceState } from './errors/index.ts'
import { type UserId, userIdFault } from './user-id.ts'

/** The values of presence (Matrix specification, `m.presence`), and `busy` of MSC3026. */
export const PRESENCES = ['online', 'unavailable', 'offline', 'org.matrix.msc3026.busy'] as const

/** One of {@link PRESENCES}. */
export type Presence = (typeof PRESENCES)[number]

/** The longest status text, in UTF-16 code units. Synapse has no limit; a state is copied to every recipient. */
export const MAX_STATUS_MSG_LENGTH = 8_192

/**
 * The presence of one user at one moment: Synapse's seven fields, in its order (`synapse/api/presence.py`).
 *
 * Immutable. Times are milliseconds since the epoch, 0 means unknown. Equality is by value of all seven fields
 * ({@link statesEqual}), never by reference.
 */
export interface UserPresenceState {
  readonly userId: UserId
  readonly state: Presence
  /** When the user last did something. */
  readonly lastActiveTs: number
  /** Local user: when remote servers were last told. Remote user: when we last heard. */
  readonly lastFederationUpdateTs: number
  /** When the user last completed a sync. */
  readonly lastUserSyncTs: number
  /** Free text the user set; `null` when there is none. */
  readonly statusMsg: string | null
  /** Whether the user did something within the last minute or so. */
  readonly currentlyActive: boolean
}

/** Fields of a state besides whose it is; what is left out gets Synapse's default (offline, 0, `null`, `false`). */
export type PresenceFields = Partial<Omit<UserPresenceState, 'userId'>>

/**
 * Makes a presence state: checks every field, fills in Synapse's defaults, freezes.
 *
 * @throws BadPresenceState that names the field
 */
export const userPresenceState = (userId: string, fields: PresenceFields = {}): UserPresenceState =>
  createState(() => ({ ...fields, userId }))

/**
 * Reads a presence state from anything. One made by this copy of the package comes back as it is; any other object
 * is read once, checked and copied. Fields that are absent or `null` get Synapse's defaults; unknown fields are left out.
 *
 * @throws BadPresenceState that names the field
 */
export const parsePresenceState = (value: unknown): UserPresenceState => {
  if (CheckedState.made(value)) return value
  if (typeof value !== 'object' || value === null) throw new BadPresenceState(null, value, 'is not an object')
  return createState(() => value)
}

/** Whether two states say the same: all seven fields are equal. */
export const statesEqual = (left: UserPresenceState, right: UserPresenceState): boolean =>
  left === right ||
  // First what differs when a user has changed: to compare long texts costs more than all the rest.
  (left.lastActiveTs === right.lastActiveTs &&
    left.lastUserSyncTs === right.lastUserSyncTs &&
    left.currentlyActive === right.currentlyActive &&
    left.state === right.state &&
    left.lastFederationUpdateTs === right.lastFederationUpdateTs &&
    left.statusMsg === right.statusMsg &&
    left.userId === right.userId)

/** A text that is the same for two states exactly when {@link statesEqual} says so. */
export const stateKey = (state: UserPresenceState): string =>
  JSON.stringify([
    state.userId,
    state.state,
    state.lastActiveTs,
    state.lastFederationUpdateTs,
    state.lastUserSyncTs,
    state.statusMsg,
    state.currentlyActive,
  ])

type Field = keyof UserPresenceState

const createState = (source: () => { readonly [name in Field]?: unknown }): UserPresenceState => {
  try {
    return new CheckedState(source())
  } catch (thrown) {
    if (thrown instanceof BadPresenceState) throw thrown
    throw new BadPresenceState(null, {}, 'cannot be read', { cause: thrown }) // a getter or a proxy threw
  }
}

/** The names of the seven fields, in Synapse's order. Between threads a field is known by its place: both ends must agree. */
export const STATE_FIELDS: readonly (keyof UserPresenceState)[] = [
  'userId',
  'state',
  'lastActiveTs',
  'lastFederationUpdateTs',
  'lastUserSyncTs',
  'statusMsg',
  'currentlyActive',
]

/** Notes where in a list the state stands: `lastPlaceOf` gives the place that was noted last. */
export const notePlace = (state: UserPresenceState, place: number): void => CheckedState.note(state, place)

/** The place noted last, in whatever list; 0 for what is no state made here. It is for the asker to look there. */
export const lastPlaceOf = (value: unknown): number => CheckedState.lastPlaceOf(value)

// A class for its private name alone: `#place in value` cannot be forged, not even by a proxy, and is the cheapest test.
class CheckedState implements UserPresenceState {
  readonly userId: UserId
  readonly state: Presence
  readonly lastActiveTs: number
  readonly lastFederationUpdateTs: number
  readonly lastUserSyncTs: number
  readonly statusMsg: string | null
  readonly currentlyActive: boolean
  #place = 0 // may change though the state is frozen, and nobody outside can see it

  constructor(source: { readonly [name in Field]?: unknown }) {
    this.userId = readUserId(source.userId)
    this.state = readPresence(source.state ?? 'offline')
    this.lastActiveTs = readTime('lastActiveTs', source.lastActiveTs ?? 0)
    this.lastFederationUpdateTs = readTime('lastFederationUpdateTs', source.lastFederationUpdateTs ?? 0)
    this.lastUserSyncTs = readTime('lastUserSyncTs', source.lastUserSyncTs ?? 0)
    this.statusMsg = readStatusMsg(source.statusMsg ?? null)
    this.currentlyActive = readFlag('currentlyActive', source.currentlyActive ?? false)
    Object.freeze(this)
  }

  static made(value: unknown): value is CheckedState {
    return typeof value === 'object' && value !== null && #place in value
  }

  static note(state: UserPresenceState, place: number): void {
    if (#place in state) state.#place = place
  }

  static lastPlaceOf(value: unknown): number {
    return CheckedState.made(value) ? value.#place : 0
  }
}

const readUserId = (value: unknown): UserId => {
  const fault = userIdFault(value)
  if (fault !== null) throw new BadPresenceState('userId', value, fault)
  return value as UserId
}

const readPresence = (value: unknown): Presence => {
  const known = PRESENCES.find((presence) => presence === value)
  if (known === undefined) throw new BadPresenceState('state', value, `is none of ${PRESENCES.join(', ')}`)
  return known
}

const readTime = (field: Field, value: unknown): number => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new BadPresenceState(field, value, 'is not a whole number of milliseconds from 0 on')
  return value === 0 ? 0 : (value as number) // -0 is 0
}

const readStatusMsg = (value: unknown): string | null => {
  if (value === null) return null
  if (typeof value !== 'string') throw new BadPresenceState('statusMsg', value, 'is neither a string nor null')
  if (value.length > MAX_STATUS_MSG_LENGTH)
    throw new BadPresenceState('statusMsg', value, `is longer than ${MAX_STATUS_MSG_LENGTH} characters`)
  return value
}

const readFlag = (field: Field, value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new BadPresenceState(field, value, 'is neither true nor false')
  return value
}
