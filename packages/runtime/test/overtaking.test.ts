// Where answers, batches and snapshots overtake each other: nothing older, and no rewrite after its original.
import { definePresenceModule, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const tick = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const bob = (statusMsg: string) => userPresenceState('@bob:x', { state: 'online', statusMsg })
const carol = userPresenceState('@carol:x', { state: 'online', statusMsg: 'carol' })
const rewrite = (state: UserPresenceState) =>
  userPresenceState(state.userId, { ...state, statusMsg: `${state.statusMsg}, rewritten` })
const after = <Value>(ms: number, value: Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms))
/** Answers the n-th ask with the n-th of these, and every later one with the last. */
const inTurn = (name: string, ...answers: ((states: readonly UserPresenceState[]) => unknown)[]) => {
  let calls = 0
  return answering(name, (states) => answers[Math.min(calls++, answers.length - 1)]?.(states))
}
const fails = (): never => {
  throw new Error('once')
}
const toAlice = (states: readonly UserPresenceState[]) => ({ '@alice:x': states })
const rewritten = (states: readonly UserPresenceState[]) => ({ '@alice:x': states.map(rewrite) })
const ofBob = (texts: readonly (string | null)[]) =>
  texts.filter((text) => text !== 'carol' && text !== 'carol, rewritten')

describe('users who ride with a batch', () => {
  it('are not delivered older than what overtook the batch', async () => {
    const router = createPresenceRouter({
      modules: [
        inTurn('rides', fails, toAlice),
        inTurn('hangs', () => new Promise(() => {}), toAlice),
        inTurn('slow', () => after(150, {})),
      ],
      serverNames: ['x'],
      patienceMs: 300,
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await tick(950)
    router.publish(carol)
    await tick(10)
    router.publish(bob('2'))
    await tick(2_000)
    const seen = ofBob(statusOf('@alice:x')).map(Number)
    expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    expect(seen.at(-1)).toBe(2)
    await router.close()
  })

  it('are not rewritten after their original was delivered', async () => {
    const once = { module: inTurn('once', fails, rewritten), permissions: { rewriteStates: true } }
    const router = createPresenceRouter({ modules: [once, echoTo('fast', '@alice:x')], serverNames: ['x'] })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await tick(10)
    router.publish(carol)
    await tick(2_000)
    expect(ofBob(statusOf('@alice:x'))).toEqual(['1'])
    await router.close()
  })

  it('may wait for a batch themselves: that does not rewrite what they rode with', async () => {
    const rewrites = { module: inTurn('rewrites', rewritten), permissions: { rewriteStates: true } }
    const router = createPresenceRouter({
      modules: [inTurn('rides', fails, toAlice, () => ({})), rewrites],
      serverNames: ['x'],
      maxBatchUsers: 1,
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await tick(10)
    router.publish([carol, bob('2')])
    await tick(100)
    expect(ofBob(statusOf('@alice:x'))).toEqual(['1, rewritten', '2'])
    await router.close()
  })
})

it('a snapshot asked for inside a callback is not followed by a rewrite of the same version', async () => {
  let asked = 0
  const asks = definePresenceModule({
    name: 'asks',
    getUsersForStates: (states) => {
      if (++asked === 2) void router.sendLocalOnlinePresenceTo(['@alice:x'])
      return asked === 2 ? after(20, rewritten(states)) : {}
    },
    getInterestedUsers: () => ['@bob:x'],
  })
  const router = createPresenceRouter({
    modules: [{ module: asks, permissions: { rewriteStates: true } }],
    serverNames: ['x'],
  })
  const { statusOf } = watch(router)
  router.publish(bob('1'))
  await tick(10)
  router.publish(bob('2'))
  await tick(100)
  expect(statusOf('@alice:x')).toEqual(['2'])
  await router.close()
})

describe('an observer that sets off another delivery', () => {
  it('does not let it overtake the one it is told of', async () => {
    const follows = definePresenceModule({
      name: 'follows',
      getUsersForStates: toAlice,
      getInterestedUsers: () => ['@bob:x'],
    })
    const router = createPresenceRouter({ modules: [follows], serverNames: ['x'] })
    const seen: (readonly [number, string | null | undefined])[] = []
    router.deliveries$.subscribe(({ seq }) => {
      if (seq > 1) return
      router.publish(bob('2'))
      void router.sendLocalOnlinePresenceTo(['@alice:x'])
    })
    router.deliveries$.subscribe(({ seq, groups }) => seen.push([seq, groups[0]?.states[0]?.statusMsg]))
    router.publish(bob('1'))
    await tick(10)
    expect(seen).toEqual([
      [1, '1'],
      [2, '2'],
      [3, '2'],
    ])
    await router.close()
  })
})

it('a removed module has no share in a query or a snapshot that it has answered already', async () => {
  const leaving = definePresenceModule({
    name: 'leaving',
    getUsersForStates: toAlice,
    getInterestedUsers: () => ['@bob:x'],
  })
  const slow = definePresenceModule({
    name: 'slow',
    getUsersForStates: () => after(100, {}),
    getInterestedUsers: () => after(100, []),
  })
  const router = createPresenceRouter({ modules: [leaving, slow], serverNames: ['x'] })
  router.publish(bob('1'))
  await tick(200)
  const { received } = watch(router)
  const snapshot = router.sendLocalOnlinePresenceTo(['@alice:x'])
  const told = router.getUsersForStates([bob('1')])
  const shown = router.getInterestedUsers('@alice:x')
  await tick(50)
  void router.modules.remove('leaving')
  await tick(500)
  await snapshot
  expect([await told, await shown, received]).toEqual([new Map(), new Set(), []])
  await router.close()
})

it('past the bound of what is remembered no rewrite passes, and modules are asked again', async () => {
  const rewrites = {
    module: inTurn('rewrites', (states) => after(100, rewritten(states))),
    permissions: { rewriteStates: true },
  }
  const router = createPresenceRouter({
    modules: [rewrites, echoTo('fast', '@alice:x', '@a:x', '@b:x')],
    serverNames: ['x'],
    maxRememberedSends: 1,
  })
  const { statusOf } = watch(router)
  router.publish(bob('1'))
  await tick(20_000)
  expect(statusOf('@alice:x')).toEqual(['1'])
  await router.close()
})
