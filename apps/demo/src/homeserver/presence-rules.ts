// How the presence of one of our users changes, as in Synapse: what a PUT, a sync and the passing of time do.
// Pure; presence is kept per device, and the liveliest device speaks for the user.
import { type Presence, type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'

/** A device without an open sync is offline this long after its last sync or activity. */
const SYNC_ONLINE_MS = 30_000
/** An online device is unavailable after this long without activity. */
const IDLE_MS = 300_000
/** A user counts as currently active for this long after the last activity. */
const ACTIVE_MS = 60_000
/** A busy device without an open sync is offline after this long. */
const BUSY_MS = 3_600_000
/** More devices than this are forgotten, the oldest first. */
export const MAX_DEVICES = 50

/** What one device of a user said last. */
export interface Device {
  readonly state: Presence
  readonly lastActiveTs: number
  readonly lastSyncTs: number
  readonly openSyncs: number
}

/** One of our users: what the devices say, and what is told to others. */
export interface Person {
  readonly state: UserPresenceState
  readonly devices: ReadonlyMap<string, Device>
}

/** What somebody says about themselves; a PUT without a status message clears it. */
export interface PresenceChange {
  readonly presence: Presence
  readonly statusMsg: string | null
}

/** Which device speaks, and when. */
export interface Speech {
  readonly deviceId: string
  readonly now: number
}

/** Somebody of whom nothing is known. */
export const newPerson = (userId: UserId): Person => ({ state: userPresenceState(userId), devices: new Map() })

/** A device said so explicitly. */
export const afterPut = (person: Person, { deviceId, now }: Speech, change: PresenceChange): Person => {
  const device = { ...deviceOf(person, deviceId), state: change.presence, lastActiveTs: now }
  return restate(person, withDevice(person, deviceId, device), { ...activity(now), statusMsg: change.statusMsg })
}

/** A sync began that says so. It counts as activity, and never lowers busy. */
export const afterSyncBegan = (person: Person, { deviceId, now }: Speech, presence: Presence): Person => {
  const known = deviceOf(person, deviceId)
  const state = known.state === 'org.matrix.msc3026.busy' ? known.state : presence
  const device = { state, lastActiveTs: now, lastSyncTs: now, openSyncs: known.openSyncs + 1 }
  return restate(person, withDevice(person, deviceId, device), { ...activity(now), lastUserSyncTs: now })
}

/** A sync that had begun was answered, or its client is gone. */
export const afterSyncEnded = (person: Person, { deviceId, now }: Speech): Person => {
  const known = person.devices.get(deviceId)
  if (known === undefined) return person
  const device = { ...known, lastSyncTs: now, openSyncs: Math.max(0, known.openSyncs - 1) } // forgotten devices come back with none
  return restate(person, withDevice(person, deviceId, device), { now, lastUserSyncTs: now })
}

/** Time went by: devices fall idle, or are gone. */
export const afterTimePassed = (person: Person, now: number): Person => {
  const devices = new Map<string, Device>()
  for (const [deviceId, device] of person.devices) {
    if (device.openSyncs === 0 && now - lastHeardOf(device) > patienceWith(device)) continue
    const isIdle = device.state === 'online' && now - device.lastActiveTs > IDLE_MS
    devices.set(deviceId, isIdle ? { ...device, state: 'unavailable' } : device)
  }
  return restate(person, devices, { now })
}

/** When {@link afterTimePassed} will next change something; `null` when it will not. */
export const nextMomentOf = ({ state, devices }: Person): number | null => {
  const moments: number[] = []
  if (state.currentlyActive) moments.push(state.lastActiveTs + ACTIVE_MS)
  for (const device of devices.values()) {
    if (device.state === 'online') moments.push(device.lastActiveTs + IDLE_MS + 1)
    if (device.openSyncs === 0) moments.push(lastHeardOf(device) + patienceWith(device) + 1)
  }
  return moments.length === 0 ? null : Math.min(...moments)
}

/** Whether others are told of the change; a sync that merely goes on is not worth telling. */
export const isWorthTelling = (before: UserPresenceState, after: UserPresenceState): boolean => {
  if (before.statusMsg !== after.statusMsg || before.state !== after.state) return true
  if (before.state === 'online' && before.currentlyActive !== after.currentlyActive) return true
  const isActiveAgain = after.lastActiveTs - before.lastActiveTs > ACTIVE_MS
  return isActiveAgain && !(before.state === 'online' && after.currentlyActive)
}

interface Restatement {
  readonly now: number
  /** Counts only when the user is online or busy. */
  readonly lastActiveTs?: number
  readonly lastUserSyncTs?: number
  readonly statusMsg?: string | null
}

const activity = (now: number): Restatement => ({ now, lastActiveTs: now })

const restate = (person: Person, devices: ReadonlyMap<string, Device>, change: Restatement): Person => {
  const before = person.state
  const state = liveliestOf(devices)
  const isHere = state === 'online' || state === 'org.matrix.msc3026.busy'
  const lastActiveTs = isHere ? (change.lastActiveTs ?? before.lastActiveTs) : before.lastActiveTs
  const after = userPresenceState(before.userId, {
    ...before,
    state,
    lastActiveTs,
    lastUserSyncTs: change.lastUserSyncTs ?? before.lastUserSyncTs,
    statusMsg: change.statusMsg === undefined ? before.statusMsg : change.statusMsg,
    currentlyActive: state === 'online' && change.now - lastActiveTs < ACTIVE_MS,
  })
  return { state: after, devices }
}

const LIVELINESS: Readonly<Record<Presence, number>> = {
  'org.matrix.msc3026.busy': 4,
  online: 3,
  unavailable: 2,
  offline: 1,
}

const liveliestOf = (devices: ReadonlyMap<string, Device>): Presence => {
  let liveliest: Presence = 'offline'
  for (const { state } of devices.values()) if (LIVELINESS[state] > LIVELINESS[liveliest]) liveliest = state
  return liveliest
}

const deviceOf = (person: Person, deviceId: string): Device =>
  person.devices.get(deviceId) ?? { state: 'offline', lastActiveTs: 0, lastSyncTs: 0, openSyncs: 0 }

const withDevice = (person: Person, deviceId: string, device: Device): ReadonlyMap<string, Device> => {
  const devices = new Map(person.devices)
  devices.delete(deviceId) // set again below, so that the map is in order of use
  if (device.state !== 'offline' || device.openSyncs > 0) devices.set(deviceId, device)
  for (const oldest of devices.keys()) {
    if (devices.size <= MAX_DEVICES) break
    devices.delete(oldest)
  }
  return devices
}

const lastHeardOf = (device: Device): number => Math.max(device.lastSyncTs, device.lastActiveTs)

const patienceWith = (device: Device): number => (device.state === 'org.matrix.msc3026.busy' ? BUSY_MS : SYNC_ONLINE_MS)
