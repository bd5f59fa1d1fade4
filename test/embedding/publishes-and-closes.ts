// Embeds a router, publishes, closes; nothing else ends the process.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'

const everybody = definePresenceModule({
  name: 'everybody',
  getUsersForStates: async (states) => ({ '@alice:example.org': states }),
  getInterestedUsers: () => 'ALL',
})
const router = createPresenceRouter({ modules: [everybody], serverNames: ['example.org'] })
router.deliveries$.subscribe(({ seq }) => console.log(`delivered ${seq}`))
router.publish(userPresenceState('@bob:example.org', { state: 'online' }))
await router.flush()
await router.close()
console.log('closed')
