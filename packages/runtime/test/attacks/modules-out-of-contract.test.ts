// What modules give or do that the contract does not allow, or that nobody expects: it costs them, and nobody else.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { unheardDuring } from '../support/unheard.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a start that settles after it was given up does not make a running module count as gone', async () => {
  let settleFirst = (): void => {}
  let starts = 0
  let isFailing = false
  const module = definePresenceModule({
    name: 'one',
    getUsersForStates() {
      if (isFailing) throw new Error('broken')
      return {}
    },
    getInterestedUsers: () => [],
    start() {
      if (++starts > 1) return
      return new Promise<void>((resolve) => {
        settleFirst = resolve
      })
    },
  })
  const router = createPresenceRouter({ modules: [module], random: () => 0 })
  const lives: string[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'ModuleLifeChanged') lives.push(event.life)
  })
  await settled(10_500)
  expect(starts).toBe(2)
  settleFirst()
  await settled(10)
  isFailing = true
  for (let query = 0; query < 5; query++) await router.getUsersForStates([])
  isFailing = false
  await settled(1_500)
  expect(lives).toEqual(['restarting', 'late', 'resting', 'probing', 'late'])
  expect(starts).toBe(2)
  await router.close()
})

it.each<[string, () => unknown]>([
  ['is rejected', () => Promise.reject(new Error('no table'))],
  ['gives an end that is rejected', () => () => Promise.reject(new Error('no table'))],
])('a watch that %s leaves no rejection unheard', async (_, watch) => {
  const unheard = await unheardDuring(async () => {
    const watching = definePresenceModule({
      name: 'one',
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      watch: watch as NonNullable<PresenceModule['watch']>,
    })
    const router = createPresenceRouter({ modules: [watching] })
    await settled(10)
    await router.close()
  })
  expect(unheard).toEqual([])
})

it('a module that removes itself is not in the list any more when that is told', async () => {
  const removing = answering('one', () => {
    void router.modules.remove('one')
    return {}
  })
  const router = createPresenceRouter({ modules: [removing], serverNames: ['x'] })
  const lists: unknown[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'ModuleRemoved') lists.push(router.modules.list())
  })
  router.publish(online('@alice:x'))
  await settled(5)
  expect(lists).toEqual([[]])
  await router.close()
})

describe('an answer without end', () => {
  it('has its iterator closed when the router closes while it is read', async () => {
    const closed = vi.fn()
    function* everybody() {
      try {
        for (let user = 0; ; user++) yield `@${user}:x`
      } finally {
        closed()
      }
    }
    const endless = definePresenceModule({
      name: 'endless',
      getUsersForStates: () => ({}),
      getInterestedUsers: everybody as unknown as PresenceModule['getInterestedUsers'],
    })
    const router = createPresenceRouter({ modules: [endless], serverNames: ['x'], maxEntriesPerTurn: 1 })
    await settled()
    router.getInterestedUsers('@alice:x').catch(() => {})
    await router.close()
    await settled(10)
    expect(closed).toHaveBeenCalled()
  })
})
