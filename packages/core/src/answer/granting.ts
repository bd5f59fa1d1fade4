// Where what is good in an answer goes: recipient by recipient, each with a list of states.
import type { AskedStates } from '../asked-states.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/**
 * Takes what is good in one answer. Recipients and lists go by numbers that it gives out itself, so that what an answer
 * repeats is looked at once.
 */
export interface Granting {
  /** How many times something was granted. */
  readonly granted: number
  /** The number of a recipient that needs no further check; -1 when it does. */
  known(key: unknown): number
  /** Takes a recipient that was checked; its number. */
  meet(recipient: UserId): number
  /** Adds one of the states that were asked about, by its place, to the list in the making; twice is once. */
  add(place: number): void
  /** Adds a rewritten state to the list in the making; twice is once. */
  addRewrite(state: UserPresenceState): void
  /** Ends the list in the making; its number. */
  endList(): number
  /** Grants a list to a recipient, also one that is empty (law 11). */
  grant(recipient: number, list: number): void
}

/** Takes one recipient and the states granted to it, none twice; recipients that were given one list share it. */
export type Grant = (recipient: UserId, states: readonly UserPresenceState[]) => void

/** Grants state by state, to who wants each recipient with its list. */
export const grantingEach = ({ states }: AskedStates, grant: Grant): Granting => {
  const lists: (readonly UserPresenceState[])[] = []
  const recipients: UserId[] = []
  let granted = 0
  let inMaking = new Set<UserPresenceState>()
  return {
    get granted() {
      return granted
    },
    known: () => -1,
    meet: (recipient) => recipients.push(recipient) - 1,
    add(place) {
      const state = states[place]
      if (state !== undefined) inMaking.add(state)
    },
    addRewrite: (state) => inMaking.add(state),
    endList() {
      const list = [...inMaking]
      inMaking = new Set()
      return lists.push(list) - 1
    },
    grant(recipient, list) {
      granted++
      const userId = recipients[recipient]
      if (userId !== undefined) grant(userId, lists[list] ?? [])
    },
  }
}
