// A router to which anything may happen, as a list that can be shrunk, and what came of it.
import { userPresenceState } from '@presence-router/core'
import type { PresenceRouter, PresenceRouterOptions } from '@presence-router/runtime'
import fc from 'fast-check'
import { echoTo } from '../../support/modules.ts'
import { advance, openLife } from './life.ts'
import { createMoody, hangs, type Mood, type Moody, tells, tellsAfter, throws } from './moody.ts'

const USERS = ['@alice:x', '@bob:x', '@carol:x', '@dave:x']
const STARTS: readonly (() => unknown)[] = [
  () => {},
  () => new Promise((resolve) => setTimeout(resolve, 30)),
  () => Promise.reject(new Error('no database')),
  () => new Promise(() => {}),
]
const moodsFor = (index: number): readonly Mood[] => [
  tells(`@${index}:x`, '@all:x'),
  tellsAfter(30, `@${index}:x`, '@all:x'),
  tellsAfter(700, `@${index}:x`, '@all:x'),
  throws,
  hangs,
]

const publishing = fc.record({ _tag: fc.constant('Publish' as const), user: fc.nat(3), isGone: fc.boolean() })
const waiting = fc.record({
  _tag: fc.constant('Wait' as const),
  ms: fc.constantFrom(1, 20, 60, 400, 1_100, 2_100, 35_000),
})
const toModule = fc.record({
  _tag: fc.constantFrom('Mood' as const, 'Mood' as const, 'Start' as const, 'Reset' as const, 'Replace' as const),
  module: fc.nat(1),
  choice: fc.nat(4),
})
const failing = fc.record({ _tag: fc.constant('FailOften' as const), module: fc.nat(1) })

export const happenings = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: publishing },
    { weight: 4, arbitrary: waiting },
    { weight: 4, arbitrary: toModule },
    { weight: 2, arbitrary: failing },
  ),
  { minLength: 5, maxLength: 40 },
)
export type Happening = typeof happenings extends fc.Arbitrary<readonly (infer One)[]> ? One : never

export interface World {
  readonly router: PresenceRouter
  /** Each user, and the number of the state that was published last. */
  readonly published: ReadonlyMap<string, number>
  happen(one: Happening): Promise<void>
  /** All modules are well from now on, and have time to be asked. */
  becomeWell(): Promise<void>
  /** Each user of whom the target was sent something, and the numbers of those states, in order. */
  seenBy(target: string): ReadonlyMap<string, readonly number[]>
}

interface Place {
  readonly name: string
  readonly made: Moody[]
  readonly moods: readonly Mood[]
  start: () => unknown
  mood: Mood
}

const createPlace = (index: number): Place => ({
  name: `m${index}`,
  made: [],
  moods: moodsFor(index),
  start: () => {},
  mood: tells(`@${index}:x`, '@all:x'),
})

/** All modules of a place are in its mood, and start as it says. */
const makeAt = (place: Place): Moody => {
  const moody = createMoody(place.name, (states, call) => place.mood(states, call), { start: () => place.start() })
  place.made.push(moody)
  return moody
}

/** Bounds that are met. */
export const bounds = fc.record({
  maxBatchUsers: fc.constantFrom(1, 2, 1_000),
  maxEntriesPerTurn: fc.constantFrom(1, 5_000),
  maxRememberedSends: fc.constantFrom(2, 1_000_000),
})

/** Two modules, and one that is always well. */
export const openWorld = (options: PresenceRouterOptions): World => {
  const places = [createPlace(0), createPlace(1)]
  const rig = openLife([...places.map((place) => makeAt(place).module), echoTo('fast', '@all:x')], {
    ...options,
    startDeadlineMs: 500,
  })
  const { router, query, received, lifeOf } = rig
  const published = new Map<string, number>()
  let number = 0

  const publish = (userId: string, isGone: boolean): void => {
    published.set(userId, ++number)
    router.publish(userPresenceState(userId, { state: isGone ? 'offline' : 'online', statusMsg: String(number) }))
  }
  const failOften = async (place: Place): Promise<void> => {
    const { mood } = place
    place.mood = throws
    const failed = query(5)
    await advance(100)
    place.mood = mood
    await Promise.race([failed, advance(6_000)])
  }
  const happenAt = async (place: Place, one: Exclude<Happening, { _tag: 'Publish' | 'Wait' }>): Promise<void> => {
    if (one._tag === 'FailOften') await failOften(place)
    else if (one._tag === 'Mood') place.mood = place.moods[one.choice] ?? throws
    else if (one._tag === 'Start') place.start = STARTS[one.choice] ?? (() => {})
    else if (one._tag === 'Reset') router.modules.reset(place.name)
    else void router.modules.replace(place.name, makeAt(place).module).catch(() => {})
  }
  return {
    router,
    published,
    async happen(one) {
      if (one._tag === 'Wait') await advance(one.ms)
      else if (one._tag === 'Publish') publish(USERS[one.user] ?? '', one.isGone)
      else for (const place of places.slice(one.module, one.module + 1)) await happenAt(place, one)
    },
    async becomeWell() {
      for (const place of places) {
        place.mood = place.moods[0] ?? throws
        place.start = () => {}
      }
      await advance(2_000) // what hangs has failed by then
      for (const { name } of places) if (lifeOf(name) === 'parked') router.modules.reset(name)
      await advance(200_000)
    },
    seenBy(target) {
      const seen = new Map<string, number[]>()
      for (const { state } of received.filter((each) => each.target === target))
        seen.set(state.userId, [...(seen.get(state.userId) ?? []), Number(state.statusMsg)])
      return seen
    },
  }
}
