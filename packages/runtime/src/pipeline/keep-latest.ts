// Takes states into the presence table and lets through those that change it.
import { filter, type MonoTypeOperatorFunction } from 'rxjs'
import type { PresenceTable } from '../presence-table.ts'
import type { Offer } from './offer.ts'

/** `full`: called when there was no room for another user. */
export const keepLatest = (table: PresenceTable, full: () => void): MonoTypeOperatorFunction<Offer> =>
  filter(({ state, isForced, tally }) => {
    const acceptance = isForced ? table.acceptAnyway(state) : table.accept(state)
    if (acceptance === 'full') {
      tally.refused++
      full()
      return false
    }
    tally.accepted++
    if (acceptance === 'equal') tally.coalesced++
    return acceptance === 'changed'
  })
