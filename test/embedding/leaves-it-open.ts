// Publishes to a module that fails and is asked again later, and leaves the router open: that alone keeps no process alive.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'

const failing = definePresenceModule({
  name: 'failing',
  getUsersForStates: () => Promise.reject(new Error('always')),
  getInterestedUsers: () => [],
})
const router = createPresenceRouter({ modules: [failing], serverNames: ['example.org'] })
router.deliveries$.subscribe(() => {
  throw new Error('an observer that throws')
})
router.publish(userPresenceState('@bob:example.org', { state: 'online' }))
console.log('left open')
