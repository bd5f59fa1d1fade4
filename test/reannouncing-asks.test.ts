// Modules are asked anew about who has not changed, so that servers can be told again: beside their lanes, spread, and again
// when they fail.
import { definePresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bob, online, textsOf } from './support/memory-rig.ts'
import { INTERVAL_MS, MINUTE_MS, openReannouncing as open, sentTexts } from './support/reannouncing-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a module that is asked for it', () => {
  const asked = (answer: (texts: readonly (string | null)[], call: number) => unknown) => {
    const calls: (readonly (string | null)[])[] = []
    const module = definePresenceModule({
      name: 'asked',
      getUsersForStates: (states) => {
        calls.push(textsOf(states))
        const answered = answer(textsOf(states), calls.length)
        return answered instanceof Promise
          ? answered.then(() => new Map([['@r:far', states]]))
          : new Map(['@l:x', '@r:far'].map((target) => [target, states]))
      },
      getInterestedUsers: () => [],
    })
    return { module, calls }
  }

  it('may be slower than patience: servers are told, local users are not', async () => {
    const slow = definePresenceModule({
      name: 'slow',
      getUsersForStates: (states) =>
        new Promise((resolve) =>
          setTimeout(
            () =>
              resolve(
                new Map([
                  ['@r:far', states],
                  ['@l:x', states],
                ]),
              ),
            400,
          ),
        ),
      getInterestedUsers: () => [],
    })
    const { host, router, publish } = await open([slow])
    await publish(bob('here'))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(sentTexts(host)).toEqual(['here', 'here'])
    expect(host.shown.history(online('@l:x').userId)).toHaveLength(1)
    await router.close()
  })

  it('may answer when the user has changed: what is newer is not overtaken', async () => {
    const calls: string[] = []
    const slowAgain = definePresenceModule({
      name: 'slow the second time',
      getUsersForStates: (states) => {
        const answer = new Map([['@r:far', states]])
        calls.push(String(textsOf(states)))
        return calls.length === 2 ? new Promise((resolve) => setTimeout(() => resolve(answer), 400)) : answer
      },
      getInterestedUsers: () => [],
    })
    const { host, router, publish } = await open([slowAgain])
    await publish(bob('1'))
    while (calls.length < 2) await vi.advanceTimersByTimeAsync(100)
    await publish(bob('2'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual(['1', '1', '2'])
    expect(sentTexts(host)).toEqual(['1', '2'])
    await router.close()
  })

  it('is asked about at most a batch at a time', async () => {
    const { module, calls } = asked(() => null)
    const { router, publish } = await open([module], { maxBatchUsers: 10 })
    await publish(...Array.from({ length: 700 }, (_, user) => online(`@${user}:x`)))
    const before = calls.length
    await vi.advanceTimersByTimeAsync(INTERVAL_MS + 1)
    expect(calls.slice(before).flat()).toHaveLength(700)
    expect(Math.max(...calls.slice(before).map((texts) => texts.length))).toBeLessThanOrEqual(10)
    await router.close()
  })

  it('is asked again soon when it failed, and nothing is owed to it meanwhile', async () => {
    const { module, calls } = asked((_, call) => {
      if (call === 2) throw new Error('a bad moment')
    })
    const { host, router, publish } = await open([module])
    await publish(bob('here'))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(calls).toHaveLength(3)
    expect(sentTexts(host)).toEqual(['here', 'here'])
    expect(host.shown.history(online('@l:x').userId)).toHaveLength(1)
    expect(router.modules.list()).toMatchObject([{ owedUsers: 0 }])
    await router.close()
  })

  it('is not asked again when it failed about who is offline by then', async () => {
    const { module, calls } = asked((_, call) => {
      if (call === 2) throw new Error('a bad moment')
    })
    const { router, publish } = await open([module])
    await publish(bob('here'))
    while (calls.length < 2) await vi.advanceTimersByTimeAsync(100)
    await publish({ ...bob('gone'), state: 'offline' })
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect(calls).toEqual([['here'], ['here'], ['gone']])
    await router.close()
  })

  it('is not asked again for a bad entry: the good ones are told', async () => {
    let calls = 0
    const careless = definePresenceModule({
      name: 'careless',
      getUsersForStates: (states) => {
        calls++
        return new Map([
          ['@r:far', states],
          ['nobody', states],
        ])
      },
      getInterestedUsers: () => [],
    })
    const { host, router, publish } = await open([careless])
    await publish(bob('here'))
    await vi.advanceTimersByTimeAsync(INTERVAL_MS)
    expect([calls, sentTexts(host)]).toEqual([2, ['here', 'here']])
    await router.close()
  })

  it('and always fails on one user tells of the others', async () => {
    let isPublished = false
    const { module } = asked((texts) => {
      if (isPublished && texts.includes('poison')) throw new Error('poison')
    })
    const { host, router, publish } = await open([module])
    const texts = [...Array.from({ length: 320 }, (_, user) => `${user}`), 'poison']
    await publish(...texts.map((text) => online(`@${text}:x`, text)))
    isPublished = true
    await vi.advanceTimersByTimeAsync(INTERVAL_MS + 3 * MINUTE_MS)
    const sent = sentTexts(host)
    expect(texts.filter((text) => sent.indexOf(text) === sent.lastIndexOf(text))).toEqual(['poison'])
    await router.close()
  })

  it('and rests is not asked, nor named; when it has recovered it is asked about everybody', async () => {
    let isBroken = false
    const { module, calls } = asked(() => {
      if (isBroken) throw new Error('broken')
    })
    const { host, router, events, publish } = await open([module])
    await publish(bob('here'))
    isBroken = true
    for (const text of ['1', '2', '3', '4', '5']) {
      await publish(online(`@${text}:x`, text))
      await vi.advanceTimersByTimeAsync(1)
    }
    await vi.advanceTimersByTimeAsync(500)
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    expect(router.modules.list()).toMatchObject([{ life: 'parked' }])
    const before = [calls.length, events.length]
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    expect([calls.length, events.length]).toEqual(before)
    isBroken = false
    router.modules.reset('asked')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(new Set(sentTexts(host).slice(1))).toEqual(new Set(['here', '1', '2', '3', '4', '5']))
    await router.close()
  })
})
