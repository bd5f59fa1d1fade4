// The chart of a module's life, driven along generated paths: each transition of its definition is taken, and each path ends
// where the definition says, with the promises, timers and cancellations of a real actor.
import { expect, it } from 'vitest'
import { type AnyEventObject, type AnyTransitionDefinition, createActor, SimulatedClock } from 'xstate'
import { restMs } from '../../src/actor/life-rules.ts'
import { type LifeWork, moduleChart } from '../../src/actor/module-chart.ts'
import {
  describeState,
  describeTransition,
  everyFacts,
  everyTransition,
  type Facts,
  generatePaths,
  type LifePath,
  type LifeSnapshot,
} from './support/chart-graph.ts'

const RESTART_MS = 100
const taken = new Set<AnyTransitionDefinition>()

it('each generated path ends where the chart says, and together they take every transition of its definition', async () => {
  for (const facts of everyFacts) for (const path of generatePaths(facts)) await drive(facts, path)
  expect(everyTransition.length).toBeGreaterThan(30)
  expect(everyTransition.filter((transition) => !taken.has(transition)).map(describeTransition)).toEqual([])
}, 60_000)

/** Surroundings of a real actor: the test settles what they promise. */
const openWork = (facts: Facts) => {
  const signals: AbortSignal[] = []
  let settle = { resolve: (_: unknown): void => {}, reject: (_: unknown): void => {} }
  let aborts = 0
  const promise = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject }
    })
  const work: LifeWork = {
    instance: {
      module: null,
      starts: 0,
      ...facts,
      begin() {},
      launch(signal) {
        signals.push(signal)
        return promise()
      },
      end: promise,
    },
    restarts: { mayRestart: facts.mayRestart, count: () => RESTART_MS, succeeded() {}, forget() {} },
    front: { begins() {}, take() {} },
    abortAsks: () => void aborts++,
    startFailed() {},
    stopFailed() {},
  }
  return {
    work,
    settleWith: (isWell: boolean) => (isWell ? settle.resolve('done') : settle.reject(new Error('no'))),
    aborts: () => aborts,
    isGivenUp: () => signals.at(-1)?.aborted === true,
  }
}

const drive = async (facts: Facts, path: LifePath): Promise<void> => {
  const { work, settleWith, aborts, isGivenUp } = openWork(facts)
  const clock = new SimulatedClock()
  const actor = createActor(moduleChart, {
    input: work,
    clock,
    inspect(event) {
      if (event.type === '@xstate.microstep') for (const transition of event._transitions) taken.add(transition)
    },
  })
  actor.subscribe({ error: (thrown) => expect(thrown).toBe('nothing') })
  const happen = ({ type }: AnyEventObject): void => {
    if (type.startsWith('xstate.done.')) settleWith(true)
    else if (type.startsWith('xstate.error.')) settleWith(false)
    else if (type.startsWith('xstate.after.aRest.')) clock.increment(restMs(actor.getSnapshot().context.rests))
    else if (type.startsWith('xstate.after.')) clock.increment(RESTART_MS)
    else actor.send({ type } as never)
  }
  actor.start()
  const seen: string[] = []
  const predicted: string[] = []
  for (const { event, state } of path) {
    const before = actor.getSnapshot()
    const abortsBefore = aborts()
    happen(event)
    for (let turn = 0; turn < 4; turn++) await Promise.resolve()
    const isSettled = event.type.startsWith('xstate.')
    const tell = (snapshot: LifeSnapshot, hasAborted: boolean, hasGivenUp: boolean): string =>
      `${event.type} → ${describeState(snapshot)}${hasAborted ? ', asks aborted' : ''}${hasGivenUp ? ', start given up' : ''}`
    const isStarting = isLaunching(before)
    seen.push(tell(actor.getSnapshot(), aborts() > abortsBefore, isStarting && !isSettled && isGivenUp()))
    predicted.push(tell(state, endsAsks(before, state), isStarting && !isSettled))
  }
  actor.stop()
  expect(seen).toEqual(predicted)
}

/** Prompt and late are one, in this. */
const lifeOf = ({ value }: LifeSnapshot): string => (typeof value === 'object' ? String(Object.keys(value)) : value)
const endsAsks = (before: LifeSnapshot, after: LifeSnapshot): boolean =>
  ['serving', 'probing'].includes(lifeOf(before)) && lifeOf(before) !== lifeOf(after)
const isLaunching = (snapshot: LifeSnapshot): boolean =>
  snapshot.value === 'starting' || snapshot.matches({ restarting: 'launching' })
