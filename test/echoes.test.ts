// Hosts that publish back what they were given: it goes round once. News always passes.
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { serverNameOf, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, textsOf, to } from './support/memory-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const NOW_MS = 1_700_000_000_400
const carol = (fields: Partial<UserPresenceState> = {}): UserPresenceState =>
  userPresenceState('@carol:far', { state: 'online', statusMsg: 'hi', lastActiveTs: NOW_MS, ...fields })

/** A host of `x`, a host of `y`, and a module that sends everything to a user of each. */
const open = async () => {
  const ours = createMemoryHost({ name: 'ours', serverNames: ['x'] })
  const theirs = createMemoryHost({ name: 'theirs', serverNames: ['y'] })
  const router = createPresenceRouter({ modules: [to('@l:x', '@m:y')], hosts: [ours, theirs] })
  const failures: { readonly _tag: string }[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') failures.push(event.failure)
  })
  await router.ready()
  return { ours, theirs, router, failures }
}
const shownBy = (host: MemoryHost): readonly UserPresenceState[] =>
  host.shown.targets().flatMap((target) => host.shown.history(target))

/** From now on the host publishes all that it is shown, so much later and with such a time. */
const echo = (host: MemoryHost, afterMs = 0, timeOf = (ms: number) => Math.ceil(ms / 1_000) * 1_000): void => {
  const publish = (state: UserPresenceState): void => {
    const heard = { ...state, lastActiveTs: timeOf(state.lastActiveTs), lastFederationUpdateTs: Date.now() }
    host.publishRemote(heard, serverNameOf(state.userId))
  }
  host.shown.subscribe((_, states) => {
    for (const state of states)
      if (afterMs === 0) publish(state)
      else setTimeout(() => publish(state), afterMs)
  })
}

describe('what a host publishes back', () => {
  it.each<[string, (ms: number) => number]>([
    ['rounded up', (ms) => Math.ceil(ms / 1_000) * 1_000],
    ['rounded down', (ms) => Math.floor(ms / 1_000) * 1_000],
    ['without a time', () => 0],
    ['999 ms later each time', (ms) => ms + 999],
  ])('goes round once: of a remote user, %s', async (_, timeOf) => {
    const { ours, theirs, router, failures } = await open()
    for (const host of [ours, theirs]) echo(host, 0, timeOf)
    ours.publishRemote(carol(), 'far')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([shownBy(ours), shownBy(theirs)]).toEqual([[carol()], [carol()]])
    expect(router.counts()).toMatchObject({ accepted: 3, coalesced: 2, routed: 1, refused: 0 })
    expect(failures).toEqual([])
    await router.close()
  })

  it('goes round once: of a user of another host', async () => {
    const { ours, theirs, router, failures } = await open()
    echo(theirs)
    ours.publishLocal(online('@bob:x'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(router.counts()).toMatchObject({ accepted: 2, coalesced: 1, routed: 1 })
    expect(failures).toEqual([])
    await router.close()
  })

  it('late changes nothing: of a user of another host who has changed meanwhile', async () => {
    const { ours, theirs, router, failures } = await open()
    echo(theirs, 10)
    for (const text of ['1', '2', '3']) {
      ours.publishLocal(bob(text))
      await vi.advanceTimersByTimeAsync(3)
    }
    await vi.advanceTimersByTimeAsync(60_000)
    expect(textsOf(shownBy(ours))).toEqual(['1', '2', '3'])
    expect(router.counts()).toMatchObject({ accepted: 4, coalesced: 1, refused: 2 })
    expect(failures).toMatchObject([
      { _tag: 'OriginForged', userId: '@bob:x', origin: 'x' },
      { _tag: 'OriginForged', userId: '@bob:x', origin: 'x' },
    ])
    await router.close()
  })
})

describe('what another host says of a user of ours', () => {
  it('changes nothing', async () => {
    const { ours, theirs, router, failures } = await open()
    expect(theirs.publishRemote(bob('not me'), 'x')).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    ours.publishLocal(bob('me'))
    expect(theirs.publishRemote({ ...bob('me'), state: 'offline' }, 'x').refused).toBe(1)
    await router.flush()
    expect(shownBy(theirs)).toEqual([bob('me')])
    expect(failures).toMatchObject([{ _tag: 'OriginForged', userId: '@bob:x', origin: 'x' }])
    await router.close()
  })

  it('changes nothing either when only the router calls the user ours', async () => {
    const host = createMemoryHost({ serverNames: ['x'] })
    const router = createPresenceRouter({ modules: [to('@l:x')], hosts: [host], serverNames: ['z'] })
    await router.ready()
    expect(host.publishRemote(online('@u:z'), 'z').refused).toBe(1)
    expect(router.publish(online('@u:z')).accepted).toBe(1)
    await router.close()
  })
})

describe('news of a remote user', () => {
  it.each<[string, Partial<UserPresenceState>]>([
    ['presence', { state: 'unavailable' }],
    ['status', { statusMsg: 'bye' }],
    ['no status', { statusMsg: null }],
    ['whether active now', { currentlyActive: true }],
    ['activity a second later', { lastActiveTs: NOW_MS + 1_000 }],
    ['another presence, with an older time', { state: 'offline', lastActiveTs: 0 }],
  ])('passes: %s', async (_, fields) => {
    const { ours, router } = await open()
    ours.publishRemote(carol(), 'far')
    await router.flush()
    ours.publishRemote(carol(fields), 'far')
    await router.flush()
    expect(ours.shown.history(online('@l:x').userId)).toEqual([carol(), carol(fields)])
    await router.close()
  })

  it('is compared with what is known, so that small steps add up', async () => {
    const { ours, router } = await open()
    for (const step of [0, 1, 2, 3, 4]) {
      ours.publishRemote(carol({ lastActiveTs: NOW_MS + step * 900 }), 'far')
      await router.flush()
    }
    const times = ours.shown.history(online('@l:x').userId).map(({ lastActiveTs }) => lastActiveTs - NOW_MS)
    expect(times).toEqual([0, 1_800, 3_600])
    await router.close()
  })

  it('is not that their server says the same again, as it does every 25 minutes', async () => {
    const { ours, router } = await open()
    for (const minutes of [0, 25, 50]) {
      ours.publishRemote(carol({ lastFederationUpdateTs: NOW_MS + minutes * 60_000 }), 'far')
      await router.flush()
    }
    expect(ours.shown.history(online('@l:x').userId)).toHaveLength(1)
    await router.close()
  })
})

describe('who speaks for a user is never taken for an echo', () => {
  it('their own host, and whoever runs the router', async () => {
    const { ours, router } = await open()
    const seen = (ms: number) => userPresenceState('@bob:x', { state: 'online', lastActiveTs: NOW_MS + ms })
    ours.publishLocal(seen(0))
    await router.flush()
    ours.publishLocal(seen(1))
    await router.flush()
    ours.publishRemote(seen(2), 'x')
    await router.flush()
    router.publish(seen(3))
    router.publish(carol())
    await router.flush()
    router.publish(carol({ lastActiveTs: NOW_MS + 1 }), { origin: 'far' })
    await router.flush()
    expect(router.counts()).toMatchObject({ accepted: 6, coalesced: 0, routed: 6 })
    await router.close()
  })
})
