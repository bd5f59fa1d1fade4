// Who is to be sent what, and how several modules' answers to that are united: the plain merge, by value. It is the
// oracle that a faster merge is held to.
import { stateKey, type UserPresenceState } from './presence-state.ts'
import type { UserId } from './user-id.ts'

/** From user to the states that user is to be sent. A user with an empty set was named, and is kept (law 11). */
export type UsersForStates = ReadonlyMap<UserId, ReadonlySet<UserPresenceState>>

/**
 * Unites two answers per recipient, by value: neither order, nor grouping, nor repetition changes what comes out.
 * Recipients and states stand in order of first appearance; of equal states the first is kept.
 */
export const joinDeliveries = (left: UsersForStates, right: UsersForStates): Map<UserId, Set<UserPresenceState>> => {
  const joined = new Map<UserId, Map<string, UserPresenceState>>()
  for (const answer of [left, right]) for (const [recipient, states] of answer) addByValue(joined, recipient, states)
  return new Map([...joined].map(([recipient, states]) => [recipient, new Set(states.values())]))
}

const addByValue = (
  joined: Map<UserId, Map<string, UserPresenceState>>,
  recipient: UserId,
  states: Iterable<UserPresenceState>,
): void => {
  const byKey = joined.get(recipient) ?? new Map<string, UserPresenceState>()
  joined.set(recipient, byKey)
  for (const state of states) {
    const key = stateKey(state)
    if (!byKey.has(key)) byKey.set(key, state)
  }
}
