// The same generated paths, as far as they can come from outside, on a router: what happens to a module leads it where the
// chart says.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { restMs } from '../../src/actor/life-rules.ts'
import { everyFacts, type Facts, generatePaths, type LifePath, type LifeSnapshot } from './support/chart-graph.ts'
import { advance, bob, openLife } from './support/life.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const LONGEST_DELAY_MS = 400 // of the three restarts that there are within 5 s

it('each generated path that can come from outside leads a module where the chart says', async () => {
  let driven = 0
  for (const facts of everyFacts.filter(({ mayRestart }) => mayRestart))
    for (const path of generatePaths(facts)
      .map(untilItIsRemoved)
      .filter((each) => canHappen(each, facts))) {
      await drive(path, facts)
      driven++
    }
  expect(driven).toBeGreaterThan(100)
}, 60_000)

const drive = async (path: LifePath, facts: Facts): Promise<void> => {
  const real = openReal(facts)
  await advance(2)
  const seen: string[] = []
  const predicted: string[] = []
  let rests = 0
  for (const { event, state } of path) {
    await real.happen(event.type, rests)
    rests = state.context.rests
    const isPassing =
      typeof state.value === 'object' && 'restarting' in state.value && state.value.restarting !== 'launching'
    seen.push(`${event.type} → ${isPassing ? 'restarting' : real.life()}`)
    predicted.push(`${event.type} → ${lifeOf(state)}`)
  }
  expect(seen).toEqual(predicted)
  await real.remove()
  expect(real.life()).toBeUndefined()
  await real.close()
  expect(vi.getTimerCount()).toBe(0)
}

const idle = { resolve: (_: unknown): void => {}, reject: (_: unknown): void => {} }

/** A router with a module whose hooks and answers the test settles. */
const openReal = ({ isReadyAtOnce, hasNothingToEnd }: Facts) => {
  const hooks = { start: idle, stop: idle }
  let asks: ((answer: unknown) => void)[] = []
  let mood: 'holds' | 'fails' | 'answers' = 'holds'
  const promise = (hook: 'start' | 'stop') => (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      hooks[hook] = { resolve, reject }
    })
  const answer = (): unknown => {
    if (mood === 'fails') throw new Error('bad mood')
    return mood === 'answers' ? {} : new Promise((resolve) => asks.push(resolve))
  }
  const module = definePresenceModule({
    name: 'one',
    getUsersForStates: answer,
    getInterestedUsers: () => [],
    ...(!isReadyAtOnce && { start: promise('start') }),
    ...(!hasNothingToEnd && { stop: promise('stop') }),
  } as PresenceModule)
  const { router, query, lifeOf: lifeNow } = openLife([module])
  const life = (): string | undefined => lifeNow('one')
  let changes = 0
  const settleAsks = async (given: unknown): Promise<void> => {
    for (const settle of asks) settle(given)
    asks = []
    await advance(2)
  }
  const publish = (): unknown => router.publish(bob(String(++changes)))

  const happenings: { readonly [event: string]: () => unknown } = {
    async overranPatience() {
      await settleAsks({})
      publish()
      await advance(51)
    },
    async trustedAgain() {
      mood = 'answers'
      await settleAsks({})
      for (let times = 0; times < 3; times++) {
        publish()
        await advance(2)
      }
      mood = 'holds'
    },
    async failedTooOften() {
      mood = 'fails'
      await query(5)
      mood = 'holds'
    },
    probeSucceeded: () => settleAsks({}),
    probeFailed: () => settleAsks('no answer'),
    reset: () => router.modules.reset('one'),
    after: () => advance(LONGEST_DELAY_MS),
  }
  return {
    life,
    async happen(type: string, rests: number) {
      const [, kind = type, what] = type.split('.')
      const hook = hooks[isLaunchOf(type) ? 'start' : 'stop']
      if (what === 'aRest') await advance(restMs(rests))
      else if (kind === 'done') hook.resolve('done')
      else if (kind === 'error') hook.reject(new Error('no'))
      else await happenings[kind]?.()
      await advance(2)
    },
    async remove() {
      void router.modules.remove('one')
      for (let times = 0; times < 3; times++) {
        hooks.stop.resolve('done')
        await advance(2)
      }
    },
    close: () => router.close(),
  }
}

/** Each path ends by a removal anyhow. */
const untilItIsRemoved = (path: LifePath): LifePath => {
  const end = path.findIndex(({ event }) => event.type === 'stop')
  return end < 0 ? path : path.slice(0, end)
}

/** What runs it does not die here, and the facts of the path must be those of a real module at every moment. */
const canHappen = (path: LifePath, { isReadyAtOnce, hasNothingToEnd, isRunning }: Facts): boolean => {
  let runs = isReadyAtOnce
  let failures = 0
  return path.every(({ event: { type }, state }) => {
    const wasRunning = runs
    if (type === 'reset') failures = 0
    if (type.startsWith('xstate.error') && isLaunchOf(type)) failures++
    const life = lifeOf(state)
    if (['prompt', 'late', 'probing'].includes(life)) runs = true
    else if (life === 'restarting' || (type.startsWith('xstate.error') && isLaunchOf(type))) runs = false
    if (type === 'died' || failures > 3) return false
    if (type.startsWith('xstate.error') && !isLaunchOf(type) && hasNothingToEnd) return false
    return !type.startsWith('xstate.after.aRest') || wasRunning === isRunning
  })
}

const isLaunchOf = (type: string): boolean => type.endsWith('.starting') || type.endsWith('.launching')

const lifeOf = ({ value }: LifeSnapshot): string => {
  if (typeof value !== 'object') return value
  return 'serving' in value ? value.serving : 'restarting'
}
