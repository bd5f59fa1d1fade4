// Who of our users is how, now. Others are told only of what is worth telling; the book itself is always up to date.
import { type Presence, type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import type { Clock } from '../clock.ts'
import {
  afterPut,
  afterSyncBegan,
  afterSyncEnded,
  afterTimePassed,
  isWorthTelling,
  newPerson,
  nextMomentOf,
  type Person,
  type PresenceChange,
} from './presence-rules.ts'
import { createPresenceTimers } from './presence-timers.ts'

/** One of our users at one device. */
export interface Speaker {
  readonly userId: UserId
  readonly deviceId: string
}

/** The presence of all our users. */
export interface PresenceBook {
  /** What is known of a user; somebody unknown is offline. */
  current(userId: UserId): UserPresenceState
  /** Everybody who ever said anything. */
  everybody(): UserPresenceState[]
  /** Somebody says how they are. */
  put(speaker: Speaker, change: PresenceChange): void
  /** Somebody's sync begins, and says how they are; call what is returned when it has ended. */
  beginSync(speaker: Speaker, presence: Presence): () => void
  /** From here on nothing lapses. */
  close(): void
}

/** Opens a book in which nobody stands; `tell` hears each change that others are to know. */
export const createPresenceBook = (clock: Clock, tell: (state: UserPresenceState) => void): PresenceBook => {
  const people = new Map<UserId, Person>()

  const change = (userId: UserId, step: (person: Person, now: number) => Person): void => {
    const before = people.get(userId) ?? newPerson(userId)
    const after = step(before, clock.now())
    people.set(userId, after)
    timers.set(userId, nextMomentOf(after))
    if (isWorthTelling(before.state, after.state)) tell(after.state)
  }
  const timers = createPresenceTimers(clock, (userId) => change(userId, afterTimePassed))

  return {
    current: (userId) => people.get(userId)?.state ?? userPresenceState(userId),
    everybody: () => [...people.values()].map((person) => person.state),
    put: ({ userId, deviceId }, said) => change(userId, (person, now) => afterPut(person, { deviceId, now }, said)),
    beginSync: ({ userId, deviceId }, presence) => {
      change(userId, (person, now) => afterSyncBegan(person, { deviceId, now }, presence))
      return () => change(userId, (person, now) => afterSyncEnded(person, { deviceId, now }))
    },
    close: () => timers.close(),
  }
}
