// What somebody is shown of subjects beside the asking: their latest states, of those who are not offline.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { PresenceTable, TrackedState } from '../presence-table.ts'
import type { About } from './about.ts'
import type { Granted } from './ask-module.ts'

export interface PresentStates {
  readonly granted: readonly Granted[]
  readonly about: About
}

/** Each recipient with the states of their subjects, as they are now. */
export const presentStatesFor = (
  subjectsOf: ReadonlyMap<UserId, Iterable<UserId>>,
  table: PresenceTable,
): PresentStates => {
  const entries = new Map<UserId, TrackedState>()
  const granted = [...subjectsOf].map(([recipient, subjects]) => {
    const states: UserPresenceState[] = []
    for (const userId of subjects) {
      const user = table.get(userId)
      if (user === undefined || user.latest.state === 'offline') continue
      entries.set(userId, { state: user.latest, version: user.version })
      states.push(user.latest)
    }
    return { recipient, states }
  })
  return { granted, about: { size: entries.size, entries, userIds: () => entries.keys() } }
}
