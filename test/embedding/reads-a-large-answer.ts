// Reads an answer that takes several turns of the event loop, while nothing else turns it.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'

const large = definePresenceModule({
  name: 'large',
  getUsersForStates: () => ({}),
  getInterestedUsers: () => Array.from({ length: 30_000 }, (_, index) => `@${index}:example.org`),
})
const router = createPresenceRouter({ modules: [large] })
const users = await router.getInterestedUsers('@alice:example.org')
console.log(users === 'ALL' ? users : `${users.size} users`)
