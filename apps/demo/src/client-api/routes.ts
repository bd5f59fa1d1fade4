// Everything that the demo answers.

import type { Homeserver } from '../homeserver/homeserver.ts'
import type { Route } from '../http/route.ts'
import { filterRoutes } from './filters.ts'
import { presenceRoutes } from './presence.ts'
import { sessionRoutes } from './sessions.ts'
import { startUpRoutes } from './start-up.ts'
import { syncRoutes } from './sync.ts'

export const clientApiRoutes = (homeserver: Homeserver): readonly Route[] => [
  ...startUpRoutes(homeserver),
  ...sessionRoutes(homeserver),
  ...filterRoutes(homeserver),
  ...syncRoutes(homeserver),
  ...presenceRoutes(homeserver),
]
