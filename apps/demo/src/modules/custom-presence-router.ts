// The example of Synapse's documentation: Alice receives all presence of Bob and Charlie, shared rooms or not.
import { definePresenceModule, type PresenceModule, type UserPresenceState } from '@presence-router/core'

/** Alice follows Bob and Charlie, all on that server. Both callbacks say so: one says who is told, one what she may see. */
export const customPresenceRouter = (serverName: string): PresenceModule => {
  const alice = `@alice:${serverName}`
  const followed = [`@bob:${serverName}`, `@charlie:${serverName}`]
  return definePresenceModule({
    name: 'custom-presence-router',
    getUsersForStates: (states) => {
      const ofFollowed = states.filter((state: UserPresenceState) => followed.includes(state.userId))
      return ofFollowed.length === 0 ? {} : { [alice]: ofFollowed }
    },
    getInterestedUsers: (userId) => (userId === alice ? followed : []),
  })
}
