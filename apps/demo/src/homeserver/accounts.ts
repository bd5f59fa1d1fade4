// Who may speak: people, and the sessions they hold. Any localpart with any password is let in; nothing is kept on disk.
import { randomBytes } from 'node:crypto'
import type { UserId } from '@presence-router/core'

/** How many people may have logged in since the start. */
const MAX_PEOPLE = 10_000
/** How many sessions one user may hold; one more ends the oldest. */
const MAX_SESSIONS = 20

/** One login. */
export interface Session {
  readonly userId: UserId
  readonly deviceId: string
  readonly accessToken: string
  /** Aborted when the session has ended; open requests end with it. */
  readonly ended: AbortSignal
}

/** All sessions. */
export interface Accounts {
  /** A new session, which replaces an earlier one of the same device; `null` when there are too many people. */
  logIn(userId: UserId, deviceId: string | null): Session | null
  sessionOf(accessToken: string): Session | null
  logOut(session: Session): void
}

interface OpenSession {
  readonly session: Session
  readonly end: () => void
}

/** Begins with nobody; `onGone` hears of users whose last session has ended. */
export const createAccounts = (onGone: (userId: UserId) => void): Accounts => {
  const people = new Map<UserId, Map<string, OpenSession>>()
  const sessions = new Map<string, Session>()

  const end = (open: OpenSession): void => {
    sessions.delete(open.session.accessToken)
    people.get(open.session.userId)?.delete(open.session.deviceId)
    open.end()
  }

  return {
    logIn(userId, deviceId) {
      const devices = people.get(userId) ?? new Map<string, OpenSession>()
      if (!people.has(userId) && people.size === MAX_PEOPLE) return null
      people.set(userId, devices)
      const open = openSession(userId, deviceId ?? randomBytes(5).toString('hex').toUpperCase())
      const replaced =
        devices.get(open.session.deviceId) ?? (devices.size === MAX_SESSIONS ? firstOf(devices) : undefined)
      if (replaced !== undefined) end(replaced)
      devices.set(open.session.deviceId, open)
      sessions.set(open.session.accessToken, open.session)
      return open.session
    },
    sessionOf: (accessToken) => sessions.get(accessToken) ?? null,
    logOut({ userId, deviceId, accessToken }) {
      const devices = people.get(userId)
      const open = devices?.get(deviceId)
      if (devices === undefined || open?.session.accessToken !== accessToken) return
      end(open)
      if (devices.size === 0) onGone(userId)
    },
  }
}

const openSession = (userId: UserId, deviceId: string): OpenSession => {
  const ending = new AbortController()
  const accessToken = `demo_${randomBytes(24).toString('hex')}`
  return { session: { userId, deviceId, accessToken, ended: ending.signal }, end: () => ending.abort() }
}

const firstOf = (devices: ReadonlyMap<string, OpenSession>): OpenSession | undefined => devices.values().next().value
