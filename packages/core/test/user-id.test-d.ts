// A user id is made by checking it; the compiler refuses any other text.
import { isUserId, parseUserId, type UserId, type UserPresenceState } from '@presence-router/core'
import { expectTypeOf, it } from 'vitest'

it('takes no text that was not checked', () => {
  expectTypeOf<string>().not.toExtend<UserId>()
  expectTypeOf<'@alice:example.org'>().not.toExtend<UserId>()
  // @ts-expect-error a literal is not checked, however much it looks like an id
  const alice: UserId = '@alice:example.org'
  void alice
})

it('is a text wherever one is wanted', () => {
  expectTypeOf<UserId>().toExtend<string>()
  expectTypeOf<UserPresenceState['userId']>().toEqualTypeOf<UserId>()
})

it('comes from anything that is checked', () => {
  expectTypeOf(parseUserId).toEqualTypeOf<(value: unknown) => UserId>()
  expectTypeOf(isUserId).guards.toEqualTypeOf<UserId>()
})
