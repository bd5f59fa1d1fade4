// The count of what became of states on their way in.

/** What became of the states of one call; `accepted` includes `coalesced`. */
export interface Tally {
  accepted: number
  coalesced: number
  refused: number
}
