// Generators for property tests. Few users and few values of each field, so that equal things meet often.
import {
  type InterestedUsers,
  PRESENCE_ALL_USERS,
  PRESENCES,
  parseUserId,
  type UserId,
  type UserPresenceState,
  type UsersForStates,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'

export const userIds: fc.Arbitrary<UserId> = fc
  .constantFrom('@alice:x', '@bob:x', '@__proto__:x', '@carol:far', '@dave:far', '@:[::1]:8448')
  .map(parseUserId)

/** States that often differ in one field only, or in none. */
export const presenceStates: fc.Arbitrary<UserPresenceState> = fc
  .record({
    userId: userIds,
    state: fc.constantFrom(...PRESENCES),
    lastActiveTs: fc.nat(1),
    lastFederationUpdateTs: fc.nat(1),
    lastUserSyncTs: fc.nat(1),
    statusMsg: fc.constantFrom(null, '', 'null', 'lunch', '"', '\ud800'),
    currentlyActive: fc.boolean(),
  })
  .map(({ userId, ...fields }) => userPresenceState(userId, fields))

/** States of few values, so that two answers often name the same one, as the same object or as an equal one. */
const fewStates: fc.Arbitrary<UserPresenceState> = fc
  .tuple(userIds, fc.constantFrom(null, 'lunch'))
  .map(([userId, statusMsg]) => userPresenceState(userId, { statusMsg }))

export const usersForStates: fc.Arbitrary<UsersForStates> = fc
  .array(fc.tuple(userIds, fc.array(fewStates, { maxLength: 4 })), { maxLength: 5 })
  .map((entries) => new Map(entries.map(([userId, states]) => [userId, new Set(states)])))

export const interestedUsers: fc.Arbitrary<InterestedUsers> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(PRESENCE_ALL_USERS) },
  { weight: 4, arbitrary: fc.uniqueArray(userIds).map((users) => new Set(users)) },
)
