// Only awaits a query to a module that never answers, and leaves the router open: the answer comes, the process ends.
import { definePresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'

const never = (): Promise<never> => new Promise(() => {})
const hung = definePresenceModule({ name: 'hung', getUsersForStates: never, getInterestedUsers: never })
const router = createPresenceRouter({ modules: [hung], deadlineMs: 100 })
const users = await router.getInterestedUsers('@alice:example.org')
console.log(users === 'ALL' ? users : `${users.size} users`)
