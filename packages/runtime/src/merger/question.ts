// What modules are asked about: states out of the presence table, with the versions they had when the question was put.
import { type AskedStates, askAbout, type UserId, type UserPresenceState } from '@presence-router/core'
import type { PresenceTable, TrackedState } from '../presence-table.ts'
import type { Holder } from './order-guard.ts'

/** A question about published states; one per user. */
export interface Question extends Holder {
  readonly asked: AskedStates
  readonly entries: ReadonlyMap<UserId, TrackedState>
}

/** Asks about the latest state of these users; those that the table no longer knows are left out. */
export const questionAbout = (userIds: Iterable<UserId>, table: PresenceTable): Question => {
  const entries = new Map<UserId, TrackedState>()
  const states: UserPresenceState[] = []
  for (const userId of userIds) {
    const entry = table.get(userId)
    if (entry === undefined) continue
    entries.set(userId, entry)
    states.push(entry.state)
  }
  return { asked: askAbout(states), entries, holds: (userId) => entries.has(userId) }
}
