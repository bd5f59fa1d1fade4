// Asking everybody beside the lanes, when nobody is left to be asked.
import { definePresenceModule, PRESENCE_ALL_USERS, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { expect, it } from 'vitest'

it('is over at once when the only module is gone before it is asked what a user who may see all is to be told', async () => {
  const fleeting = definePresenceModule({
    name: 'fleeting',
    getUsersForStates: () => ({}),
    getInterestedUsers: (userId) => {
      if (userId === '@bob:x') void router.modules.remove('fleeting')
      return PRESENCE_ALL_USERS
    },
  })
  const router = createPresenceRouter({ modules: [fleeting], serverNames: ['x'] })
  await router.ready()
  router.publish(userPresenceState('@carol:x', { state: 'online' }))
  await router.flush()
  await expect(router.sendLocalOnlinePresenceTo(['@alice:x', '@bob:x'])).resolves.toBeUndefined()
  await router.close()
})
