// What a target is sent of a user never gets older, no rewrite follows the original of its version, and snapshots keep to
// the same rule.
import {
  definePresenceModule,
  PRESENCE_ALL_USERS,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = (statusMsg: string | null) => userPresenceState('@bob:x', { state: 'online', statusMsg })
const rewrite = (state: UserPresenceState) =>
  userPresenceState(state.userId, { ...state, statusMsg: `${state.statusMsg}, rewritten` })
const rewriting = (name: string, ms: number, recipient: string) => ({
  module: answering(
    name,
    (states) => new Promise((resolve) => setTimeout(() => resolve({ [recipient]: states.map(rewrite) }), ms)),
  ),
  permissions: { rewriteStates: true },
})

describe('a late answer', () => {
  it('that is older than what a target has is dropped for that target only', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@both:x', '@only:x'), echoTo('fast', '@both:x')],
      serverNames: ['x'],
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(100)
    router.publish(bob('2'))
    await vi.advanceTimersByTimeAsync(250)
    expect(statusOf('@both:x')).toEqual(['1', '2'])
    expect(statusOf('@only:x')).toEqual(['1'])
    await vi.advanceTimersByTimeAsync(500)
    expect(statusOf('@only:x')).toEqual(['1', '2'])
    await router.close()
  })

  it('with a rewrite does not follow the original of its version', async () => {
    const router = createPresenceRouter({
      modules: [rewriting('rewriter', 100, '@both:x'), echoTo('fast', '@both:x')],
      serverNames: ['x'],
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(500)
    expect(statusOf('@both:x')).toEqual(['1'])
    await router.close()
  })

  it('with a rewrite is delivered where no original was', async () => {
    const router = createPresenceRouter({
      modules: [rewriting('rewriter', 100, '@z:x'), echoTo('fast', '@f:x')],
      serverNames: ['x'],
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(500)
    expect(statusOf('@z:x')).toEqual(['1, rewritten'])
    await router.close()
  })

  it('from a module that failed first does not follow the original either', async () => {
    let calls = 0
    const failsOnce = answering('failsOnce', (states) => {
      if (++calls === 1) throw new Error('once')
      return { '@both:x': states.map(rewrite) }
    })
    const router = createPresenceRouter({
      modules: [{ module: failsOnce, permissions: { rewriteStates: true } }, echoTo('fast', '@both:x')],
      serverNames: ['x'],
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(calls).toBe(2)
    expect(statusOf('@both:x')).toEqual(['1'])
    await router.close()
  })
})

it('a batch that is overtaken while it waits delivers nothing older', async () => {
  let calls = 0
  const retried = answering('retried', (states) => {
    if (++calls === 1) throw new Error('once')
    return { '@both:x': states }
  })
  const router = createPresenceRouter({
    modules: [retried, slowEcho('slow', 100, '@both:x')],
    serverNames: ['x'],
    patienceMs: 2_000,
  })
  const { statusOf } = watch(router)
  router.publish(bob('1')) // `retried` fails; its next try is at 1,000 ms
  await vi.advanceTimersByTimeAsync(950)
  router.publish(userPresenceState('@carol:x', { state: 'online' })) // a batch that rides with Bob and waits until 1,050 ms
  await vi.advanceTimersByTimeAsync(1_000)
  const seen = statusOf('@both:x').filter((status) => status !== null)
  expect(new Set(seen)).toEqual(new Set(['1']))
  await router.close()
})

describe('past the bound of what is remembered', () => {
  it('only the latest passes, and what was dropped is asked about again', async () => {
    const router = createPresenceRouter({
      modules: [slowEcho('slow', 300, '@only:x', '@both:x'), echoTo('fast', '@both:x')],
      serverNames: ['x'],
      maxRememberedSends: 1,
    })
    const { statusOf, failures } = watch(router)
    for (let change = 0; change < 10; change++) {
      router.publish([
        bob(String(change)),
        userPresenceState('@carol:x', { state: 'online', statusMsg: String(change) }),
      ])
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(60_000)
    for (const target of ['@only:x', '@both:x']) expect(statusOf(target).slice(-2)).toEqual(['9', '9'])
    const seenByBoth = statusOf('@both:x').map(Number)
    expect(seenByBoth).toEqual(seenByBoth.toSorted((left, right) => left - right))
    expect(failures).toContainEqual(expect.objectContaining({ _tag: 'RouterOverloaded', resource: 'order guard' }))
    await router.close()
  })
})

describe('sendLocalOnlinePresenceTo', () => {
  const follows = (name: string, observer: string, subjects: readonly string[] | 'ALL') =>
    definePresenceModule({
      name,
      getUsersForStates: (states) => ({
        [observer]: subjects === 'ALL' ? states : states.filter(({ userId }) => subjects.includes(userId)),
      }),
      getInterestedUsers: (userId) => (userId !== observer ? [] : subjects === 'ALL' ? PRESENCE_ALL_USERS : subjects),
    })
  const people = [
    bob('hello'),
    userPresenceState('@carol:x', { state: 'unavailable', statusMsg: 'tea' }),
    userPresenceState('@gone:x'),
    userPresenceState('@remote:far', { state: 'online', statusMsg: 'far' }),
  ]
  const snapshotFor = async (subjects: readonly string[] | 'ALL', recipient: string) => {
    const router = createPresenceRouter({ modules: [follows('follows', recipient, subjects)], serverNames: ['x'] })
    router.publish(people)
    await router.flush()
    const { received } = watch(router)
    await router.sendLocalOnlinePresenceTo([recipient, recipient])
    await router.close()
    return received.map(({ target, state }) => `${target} ${state.userId} ${state.statusMsg}`)
  }

  it('sends who is present of those whom the user may see, once, status and all', async () => {
    expect(await snapshotFor(['@bob:x', '@carol:x', '@gone:x', '@unknown:x', '@remote:far'], '@alice:x')).toEqual([
      '@alice:x @bob:x hello',
      '@alice:x @carol:x tea',
      '@alice:x @remote:far far',
    ])
  })

  it('sends a user who may see all what getUsersForStates gives them', async () => {
    expect(await snapshotFor('ALL', '@alice:x')).toEqual([
      '@alice:x @bob:x hello',
      '@alice:x @carol:x tea',
      '@alice:x @remote:far far',
    ])
  })

  it('sends a server once, however many of its users are named', async () => {
    const names = ['@p:far', '@q:far']
    const both = definePresenceModule({
      name: 'both',
      getUsersForStates: () => ({}),
      getInterestedUsers: () => ['@bob:x'],
    })
    const router = createPresenceRouter({ modules: [both], serverNames: ['x'] })
    router.publish(people)
    await router.flush()
    const { received } = watch(router)
    await router.sendLocalOnlinePresenceTo(names)
    expect(received.map(({ target, state }) => `${target} ${state.userId}`)).toEqual(['far @bob:x'])
    await router.close()
  })

  it('sends remote users that of local users only', async () => {
    expect(await snapshotFor(['@bob:x', '@remote:far'], '@r:far')).toEqual(['far @bob:x hello'])
  })

  it('refuses what is no user id before anything is sent', async () => {
    const router = createPresenceRouter({ modules: [follows('follows', '@alice:x', 'ALL')], serverNames: ['x'] })
    router.publish(people)
    await router.flush()
    const { received } = watch(router)
    await expect(router.sendLocalOnlinePresenceTo(['@alice:x', 'nobody'])).rejects.toMatchObject({ _tag: 'BadUserId' })
    expect(received).toEqual([])
    await router.close()
  })

  it('is not overtaken by a batch that was asked about earlier', async () => {
    const router = createPresenceRouter({
      modules: [
        follows('follows', '@alice:x', ['@bob:x']),
        answering('slow', (states) => new Promise((resolve) => setTimeout(() => resolve({ '@alice:x': states }), 40))),
      ],
      serverNames: ['x'],
      patienceMs: 100,
    })
    const { statusOf } = watch(router)
    router.publish(bob('1'))
    await vi.advanceTimersByTimeAsync(10)
    router.publish(bob('2'))
    void router.sendLocalOnlinePresenceTo(['@alice:x'])
    await vi.advanceTimersByTimeAsync(500)
    expect(statusOf('@alice:x')).toEqual(['2', '2'])
    await router.close()
  })
})
