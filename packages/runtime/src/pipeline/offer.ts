// A state on its way in, and the count of what became of it.
import type { UserPresenceState } from '@presence-router/core'

/** What became of the states of one call; `accepted` includes `coalesced`. */
export interface Tally {
  accepted: number
  coalesced: number
  refused: number
}

export interface Offer {
  readonly state: UserPresenceState
  /** It is routed even if it says what is known already. */
  readonly isForced: boolean
  readonly tally: Tally
}
