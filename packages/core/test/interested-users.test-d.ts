// Everybody is a case of its own, never a member of a set.
import { type InterestedUsers, joinInterestedUsers, PRESENCE_ALL_USERS, type UserId } from '@presence-router/core'
import { expectTypeOf, it } from 'vitest'

it('is a set of users or everybody', () => {
  expectTypeOf<InterestedUsers>().toEqualTypeOf<ReadonlySet<UserId> | 'ALL'>()
  expectTypeOf<typeof PRESENCE_ALL_USERS>().toEqualTypeOf<'ALL'>()
  expectTypeOf<'ALL'>().not.toExtend<UserId>()
  expectTypeOf<Set<string>>().not.toExtend<InterestedUsers>()
})

it('is a set when it is not everybody', () => {
  const answer = joinInterestedUsers(new Set(), PRESENCE_ALL_USERS)
  if (answer !== PRESENCE_ALL_USERS) expectTypeOf(answer).toEqualTypeOf<ReadonlySet<UserId>>()
})
