// Who sees the crowd: everybody in it the next three, and Dora all of them. Alice does not, her own feed stays readable.
import { definePresenceModule, type PresenceModule, type UserPresenceState } from '@presence-router/core'

/** How many of the crowd each of the crowd follows. */
const FOLLOWED = 3

/** The module for these simulated people, who stand in a ring. */
export const crowdFollowers = (crowd: readonly string[], watcher: string): PresenceModule => {
  const numbers = new Map(crowd.map((userId, number) => [userId, number]))
  const around = (number: number, side: -1 | 1): string[] => {
    const others = Math.min(FOLLOWED, crowd.length - 1)
    return Array.from({ length: others }, (_, i) => crowd.at((number + side * (i + 1)) % crowd.length) ?? watcher)
  }
  return definePresenceModule({
    name: 'crowd-followers',
    getUsersForStates: (changed) => {
      const told = new Map<string, UserPresenceState[]>()
      for (const state of changed) {
        const number = numbers.get(state.userId)
        if (number === undefined) continue
        for (const follower of [watcher, ...around(number, -1)]) {
          const states = told.get(follower) ?? []
          told.set(follower, states)
          states.push(state)
        }
      }
      return told
    },
    getInterestedUsers: (userId) => {
      if (userId === watcher) return crowd
      const number = numbers.get(userId)
      return number === undefined ? [] : around(number, 1)
    },
  })
}
