// What a query gives out is the caller's own: nothing that is done to it reaches a module, or another caller.
import { definePresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { expect, it } from 'vitest'

it('what one caller does to the result reaches neither the module nor the next caller', async () => {
  const bob = userPresenceState('@bob:x', { state: 'online' })
  const seen = new Set(['@bob:x'])
  const told = new Map([['@alice:x', new Set([bob])]])
  const module = definePresenceModule({
    name: 'one',
    getUsersForStates: () => told,
    getInterestedUsers: () => seen,
  })
  const router = createPresenceRouter({ modules: [module], serverNames: ['x'] })
  const users = await router.getInterestedUsers('@alice:x')
  if (users !== 'ALL') users.clear()
  const states = await router.getUsersForStates([bob])
  for (const each of states.values()) each.clear()
  expect([seen.size, told.get('@alice:x')?.size]).toEqual([1, 1])
  expect(await router.getInterestedUsers('@alice:x')).toEqual(new Set(['@bob:x']))
  expect(await router.getUsersForStates([bob])).toEqual(new Map([['@alice:x', new Set([bob])]]))
  await router.close()
})

it('a module without a usable answer adds nobody, to this query or to the next', async () => {
  const saying = (name: string, answer: (userId: string) => unknown) =>
    definePresenceModule({ name, getUsersForStates: () => ({}), getInterestedUsers: answer as () => string[] })
  const router = createPresenceRouter({
    modules: [saying('wrong', () => 7), saying('self', (userId) => [userId])],
    serverNames: ['x'],
  })
  expect(await router.getInterestedUsers('@alice:x')).toEqual(new Set(['@alice:x']))
  expect(await router.getInterestedUsers('@bob:x')).toEqual(new Set(['@bob:x']))
  await router.close()
})
