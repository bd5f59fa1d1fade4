// The Python module of Synapse's documentation, line by line: the page `docs/from-a-synapse-module.md` shows both.
import { definePresenceModule, type UserPresenceState } from '@presence-router/core'

export default definePresenceModule({
  name: 'custom-presence-router',
  getUsersForStates: async (stateUpdates) => {
    const res = new Map<string, Set<UserPresenceState>>()
    for (const update of stateUpdates)
      if (update.userId === '@bob:example.com' || update.userId === '@charlie:somewhere.org') {
        const forAlice = res.get('@alice:example.com') ?? new Set()
        res.set('@alice:example.com', forAlice.add(update))
      }
    return res
  },
  getInterestedUsers: async (userId) => {
    if (userId === '@alice:example.com') return new Set(['@bob:example.com', '@charlie:somewhere.org'])
    return new Set()
  },
})
