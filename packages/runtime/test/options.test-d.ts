// What a router can be told, as far as the compiler sees it.
import { definePresenceModule, type ModulePermissions } from '@presence-router/core'
import { createPresenceRouter, type ModuleRegistration, type PresenceRouterOptions } from '@presence-router/runtime'
import { expectTypeOf, it } from 'vitest'

const module = definePresenceModule({
  name: 'nothing',
  getUsersForStates: () => ({}),
  getInterestedUsers: () => [],
})

it('may be told nothing at all', () => {
  expectTypeOf(createPresenceRouter).toBeCallableWith()
  expectTypeOf<Record<never, never>>().toExtend<PresenceRouterOptions>()
})

it('takes a module alone, or with some of its permissions', () => {
  expectTypeOf<ModuleRegistration['permissions']>().toEqualTypeOf<Partial<ModulePermissions> | undefined>()
  const options: PresenceRouterOptions = { modules: [module, { module, permissions: { rewriteStates: true } }] }
  void options
  // @ts-expect-error there is no such permission
  createPresenceRouter({ modules: [{ module, permissions: { everything: true } }] })
})

it('takes no module with one callback', () => {
  // @ts-expect-error getInterestedUsers is missing
  createPresenceRouter({ modules: [{ name: 'half', getUsersForStates: () => ({}) }] })
})
