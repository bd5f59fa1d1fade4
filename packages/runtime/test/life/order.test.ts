// The promise of order across rests, restarts and replacements: nothing older, no rewrite after the original of its version,
// and in the end everybody has the last state.
import { type PresenceModule, userPresenceState } from '@presence-router/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, alice, bob, type LifeRig, openLife } from './support/life.ts'
import { createMoody, hangs, type Mood, type Moody, tellsAfter, throws } from './support/moody.ts'
import { bounds, happenings, openWorld } from './support/world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const rewrites =
  (...recipients: string[]): Mood =>
  (states) => {
    const rewritten = states.map((state) =>
      userPresenceState(state.userId, { ...state, statusMsg: `${state.statusMsg}, rewritten` }),
    )
    return new Map(recipients.map((recipient) => [recipient, rewritten]))
  }
const rewriter = (module: PresenceModule) => ({ module, permissions: { rewriteStates: true } })

/** One that may rewrite, and one that sends originals to `@both:x`, too. */
const openRewriting = (mood: Mood) => {
  const moody = createMoody('rewriter', mood)
  return { moody, ...openLife([rewriter(moody.module), echoTo('fast', '@both:x')]) }
}
const rested = async ({ query, moody }: LifeRig & { readonly moody: Moody }): Promise<void> => {
  moody.mood = throws
  await query(5)
}

describe('a rewrite does not follow the original of its version', () => {
  it('when its module rested while the original was sent', async () => {
    const rig = openRewriting(rewrites('@both:x', '@only:x'))
    await rested(rig)
    await rig.publish(bob('1'), alice('1'))
    rig.moody.mood = rewrites('@both:x', '@only:x')
    await advance(5_000)
    expect(rig.statusOf('@both:x')).toEqual(['1', '1'])
    expect(new Set(rig.statusOf('@only:x'))).toEqual(new Set(['1, rewritten']))
    await rig.router.close()
  })

  it('when its module began to rest while it was asked', async () => {
    const rig = openRewriting(hangs)
    rig.router.publish(bob('1'))
    await advance(10)
    await rested(rig)
    await advance(50)
    expect(rig.statusOf('@both:x')).toEqual(['1'])
    rig.moody.mood = rewrites('@both:x', '@only:x')
    await advance(5_000)
    expect(rig.statusOf('@both:x')).toEqual(['1'])
    expect(new Set(rig.statusOf('@only:x'))).toEqual(new Set(['1, rewritten']))
    await rig.router.close()
  })

  it('when its module was reset while it was asked', async () => {
    const { moody, router, publish, statusOf } = openRewriting(hangs)
    await publish(bob('1'))
    await advance(60)
    moody.mood = rewrites('@both:x', '@only:x')
    router.modules.reset('rewriter')
    await advance(100)
    expect(statusOf('@both:x')).toEqual(['1'])
    expect(statusOf('@only:x')).toEqual(['1, rewritten'])
    await router.close()
  })

  it.each<[string, Mood]>([
    ['was still being asked', hangs],
    ['had failed', throws],
  ])('when its module takes the place of one that %s', async (_, mood) => {
    const { router, publish, statusOf } = openRewriting(mood)
    await publish(bob('1'))
    await advance(60)
    await router.modules.replace('rewriter', rewriter(createMoody('rewriter', rewrites('@both:x', '@only:x')).module))
    await advance(100)
    expect(statusOf('@both:x')).toEqual(['1'])
    expect(statusOf('@only:x')).toEqual(['1, rewritten'])
    await router.close()
  })
})

it('a probe that answers late brings nobody anything older', async () => {
  const moody = createMoody('moody', throws)
  const { router, query, publish, statusOf } = openLife([moody.module, echoTo('fast', '@both:x')])
  await publish(bob('1'))
  await query(4)
  moody.mood = tellsAfter(900, '@both:x', '@only:x')
  await advance(1_100)
  await publish(bob('2'))
  await advance(3_000)
  expect(statusOf('@both:x')).toEqual(['1', '2', '2'])
  expect(statusOf('@only:x')).toEqual(['1', '2'])
  await router.close()
})

describe('whatever happens to its modules', () => {
  it('a target is sent nothing older, and in the end everybody has the last state of everybody', async () => {
    await fc.assert(
      fc.asyncProperty(bounds, happenings, async (limits, happened) => {
        const world = openWorld(limits)
        for (const one of happened) await world.happen(one)
        await world.becomeWell()
        for (const target of ['@0:x', '@1:x', '@all:x']) {
          const seen = world.seenBy(target)
          for (const numbers of seen.values())
            expect([target, numbers]).toEqual([target, numbers.toSorted((left, right) => left - right)])
          const last = new Map([...seen].map(([userId, numbers]) => [userId, numbers.at(-1)]))
          expect([target, last]).toEqual([target, world.published])
        }
        await world.router.close()
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 200 },
    )
  }, 60_000)
})
