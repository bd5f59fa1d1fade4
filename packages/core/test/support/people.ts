// The people of these tests: alice and bob are ours (server x), carol and dave are on a server far away.
import {
  DEFAULT_PERMISSIONS,
  type ModulePermissions,
  parseUserId,
  serverNameOf,
  type UserId,
} from '@presence-router/core'

export const alice = parseUserId('@alice:x')
export const bob = parseUserId('@bob:x')
export const carol = parseUserId('@carol:far')
export const dave = parseUserId('@dave:far')

export const isLocal = (userId: UserId): boolean => serverNameOf(userId) === 'x'

export const permissions = (changed: Partial<ModulePermissions>): ModulePermissions => ({
  ...DEFAULT_PERMISSIONS,
  ...changed,
})
