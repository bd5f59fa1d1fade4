// What the compiler makes sure of before a module is ever registered.
import {
  definePresenceModule,
  type ModuleCall,
  type ModulePermissions,
  type PresenceModule,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import { expectTypeOf, it } from 'vitest'

const told = (): ReadonlyMap<string, Iterable<UserPresenceState>> => new Map()

it('requires both callbacks and a name', () => {
  // @ts-expect-error getInterestedUsers is missing
  definePresenceModule({ name: 'half', getUsersForStates: told })
  // @ts-expect-error getUsersForStates is missing
  definePresenceModule({ name: 'half', getInterestedUsers: () => 'ALL' })
  // @ts-expect-error name is missing
  definePresenceModule({ getUsersForStates: told, getInterestedUsers: () => 'ALL' })
})

it('tells callbacks what they are asked', () => {
  definePresenceModule({
    name: 'asked',
    getUsersForStates: (states, call) => {
      expectTypeOf(states).toEqualTypeOf<readonly UserPresenceState[]>()
      expectTypeOf(call).toEqualTypeOf<ModuleCall>()
      return {}
    },
    getInterestedUsers: (userId) => {
      expectTypeOf(userId).toEqualTypeOf<UserId>()
      return []
    },
  })
  expectTypeOf<ModuleCall['signal']>().toEqualTypeOf<AbortSignal>()
  expectTypeOf<ModuleCall['deadline']>().toEqualTypeOf<number>()
})

it('takes answers as a value or a promise, in any iterable', () => {
  type Answer = ReturnType<PresenceModule['getInterestedUsers']>
  expectTypeOf<'ALL'>().toExtend<Answer>()
  expectTypeOf<Set<string>>().toExtend<Answer>()
  expectTypeOf<Promise<readonly string[]>>().toExtend<Answer>()
  expectTypeOf<number>().not.toExtend<Answer>()

  type Told = ReturnType<PresenceModule['getUsersForStates']>
  expectTypeOf<Map<UserId, Set<UserPresenceState>>>().toExtend<Told>()
  expectTypeOf<Promise<Record<string, UserPresenceState[]>>>().toExtend<Told>()
  expectTypeOf<Map<string, string[]>>().not.toExtend<Told>()
})

it('lets no module change a state or what it may do', () => {
  expectTypeOf<UserPresenceState>().toEqualTypeOf<Readonly<UserPresenceState>>()
  expectTypeOf<ModulePermissions>().toEqualTypeOf<Readonly<ModulePermissions>>()
})
