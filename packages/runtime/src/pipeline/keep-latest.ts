// Takes states into the presence table, and notes in the gathering whom they change. Writes to plain memory, state by
// state: the stream begins where a batch does.
import type { UserPresenceState } from '@presence-router/core'
import type { PresenceTable } from '../presence-table.ts'
import type { Gathering } from './gathering.ts'
import type { Tally } from './tally.ts'

export interface KeepLatestParts {
  readonly table: PresenceTable
  readonly gathering: Gathering
  /** There was no room for another user. */
  readonly full: () => void
}

/** Takes one state, and counts what became of it; `isForced`: it is routed even if it says what is known already. */
export type KeepLatest = (state: UserPresenceState, isForced: boolean, tally: Tally) => void

/** `somebodyWaits`: called when, after nobody did, somebody waits for the next batch. */
export const keepLatest =
  ({ table, gathering, full }: KeepLatestParts, somebodyWaits: () => void): KeepLatest =>
  (state, isForced, tally) => {
    const acceptance = isForced ? table.acceptAnyway(state) : table.accept(state)
    if (typeof acceptance === 'object') {
      tally.accepted++
      const wasAnybodyWaiting = gathering.isAnybodyWaiting
      if (!gathering.add(acceptance)) tally.coalesced++
      else if (!wasAnybodyWaiting) somebodyWaits()
    } else if (acceptance === 'equal') {
      tally.accepted++
      tally.coalesced++
    } else {
      tally.refused++
      full()
    }
  }
