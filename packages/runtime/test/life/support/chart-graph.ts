// The chart of a module's life as a graph: every transition of its definition, and generated paths that take each of them.
import type { AnyEventObject, AnyTransitionDefinition, SnapshotFrom } from 'xstate'
import { getShortestPaths, getStateNodes } from 'xstate/graph'
import { type LifeWork, moduleChart } from '../../../src/actor/module-chart.ts'

export type LifeSnapshot = SnapshotFrom<typeof moduleChart>

export interface LifeStep {
  readonly event: AnyEventObject
  readonly state: LifeSnapshot
}
export type LifePath = readonly LifeStep[]

/** What the guards of the chart ask of its surroundings; the same along one path. */
export interface Facts {
  readonly isReadyAtOnce: boolean
  readonly hasNothingToEnd: boolean
  readonly isRunning: boolean
  readonly mayRestart: boolean
}

const both = [true, false]
export const everyFacts: readonly Facts[] = both.flatMap((isReadyAtOnce) =>
  both.flatMap((hasNothingToEnd) =>
    both.flatMap((isRunning) => both.map((mayRestart) => ({ isReadyAtOnce, hasNothingToEnd, isRunning, mayRestart }))),
  ),
)

/** Every transition that the definition has, by reference. */
export const everyTransition: readonly AnyTransitionDefinition[] = [
  ...new Set([moduleChart.root, ...getStateNodes(moduleChart)]),
].flatMap((node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])])

/** `starting --died--> failed`. */
export const describeTransition = ({ source, eventType, guard, target = [] }: AnyTransitionDefinition): string => {
  const name = typeof guard === 'string' ? ` [${guard}]` : ''
  return `${source.id} --${eventType}${name}--> ${target.map(({ id }) => id).join() || 'itself'}`
}

const everyEvent: readonly AnyEventObject[] = [...new Set(everyTransition.map(({ eventType }) => eventType))]
  .filter((type) => type !== '')
  .map((type) => ({ type }))

/** Where the module is, as far as it matters for what comes next. */
export const describeState = ({ value, context }: LifeSnapshot): string =>
  JSON.stringify([value, context.rests, context.delayMs])

/**
 * The shortest paths to each state by each event: states are told apart by how they were reached, so that no edge of the
 * graph is left out. No path is the beginning of another.
 */
export const generatePaths = (facts: Facts): readonly LifePath[] => {
  const paths = getShortestPaths(moduleChart, {
    input: workOf(facts),
    events: (state: LifeSnapshot) => everyEvent.filter((event) => isTaken(state, event)) as never,
    serializeState: (state, event, before) =>
      `${describeState(state)} ${event?.type} ${before === undefined ? '' : describeState(before)}`,
  }).map(({ steps }): LifePath => steps.slice(1)) // the first is how it begins
  const beginnings = new Set(paths.map((path) => describePath(path.slice(0, -1))))
  return paths.filter((path) => path.length > 0 && !beginnings.has(describePath(path)))
}

/** The events of a path, by which it is known. */
const describePath = (path: LifePath): string => path.map(({ event }) => event.type).join(' → ')

const isTaken = (state: LifeSnapshot, event: AnyEventObject): boolean =>
  state.status === 'active' && (moduleChart.getTransitionData(state, event as never)?.length ?? 0) > 0

/** Surroundings that only answer; nothing is run while paths are generated. */
const workOf = ({ isReadyAtOnce, hasNothingToEnd, isRunning, mayRestart }: Facts): LifeWork => ({
  instance: {
    module: null,
    starts: 0,
    isRunning,
    isReadyAtOnce,
    hasNothingToEnd,
    begin() {},
    launch: () => new Promise(() => {}),
    end: () => new Promise(() => {}),
  },
  restarts: { mayRestart, count: () => 100, succeeded() {}, forget() {} },
  front: { begins() {}, take() {} },
  abortAsks() {},
  startFailed() {},
  stopFailed() {},
})
