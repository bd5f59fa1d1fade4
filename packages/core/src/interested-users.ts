// Whose presence somebody may see, and how several modules' answers to that are united.
import { PRESENCE_ALL_USERS } from './module.ts'
import type { UserId } from './user-id.ts'

/** The users whose presence may be seen; or everybody. */
export type InterestedUsers = ReadonlySet<UserId> | typeof PRESENCE_ALL_USERS

/** `PRESENCE_ALL_USERS` absorbs: once one module says it, no other answer can add to it. */
export const joinInterestedUsers = (left: InterestedUsers, right: InterestedUsers): InterestedUsers =>
  left === PRESENCE_ALL_USERS || right === PRESENCE_ALL_USERS ? PRESENCE_ALL_USERS : new Set([...left, ...right])
