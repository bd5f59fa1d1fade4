// The module that is run in a thread of its own.
import { definePresenceModule } from '@presence-router/core'

export default definePresenceModule({
  name: 'apart',
  getUsersForStates: (states) => ({ '@alice:example.org': states }),
  getInterestedUsers: () => [],
})
