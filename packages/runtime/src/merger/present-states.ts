// What somebody is shown of subjects beside the asking: their latest states, of those who are not offline.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { PresenceTable, TrackedState } from '../presence-table.ts'
import type { Granted } from './ask-module.ts'

export interface PresentStates {
  readonly granted: readonly Granted[]
  readonly entries: ReadonlyMap<UserId, TrackedState>
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
      const entry = table.get(userId)
      if (entry === undefined || entry.state.state === 'offline') continue
      entries.set(userId, entry)
      states.push(entry.state)
    }
    return { recipient, states }
  })
  return { granted, entries }
}
