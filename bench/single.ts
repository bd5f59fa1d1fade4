// One state at a time, each in a turn of its own, as states come when little happens: how long until all is visited.
import type { Cell } from './cell.ts'
import { CONTESTANTS, type ContestantName } from './contestants.ts'
import type { SingleResult } from './results.ts'
import { createScene } from './scene.ts'
import { createVisitingSink, type ListenedSink } from './sink.ts'
import { quantileOf } from './spread.ts'

/** Someone who is given one state after the other. */
interface Runner {
  readonly name: string
  readonly sink: ListenedSink
  readonly publish: (turn: number) => void
  readonly close: () => Promise<void>
  readonly us: number[]
}

export const measureSingles = async (
  modules: number,
  names: readonly ContestantName[],
  rounds: number,
): Promise<SingleResult> => {
  const cell: Cell = { modules, states: 1, recipients: 10, overlap: 'per-module', answers: 'sync' }
  const { modules: asked, batches } = createScene(cell)
  const runners: Runner[] = []
  for (const name of names) {
    const sink = createVisitingSink()
    const { publish, close } = await CONTESTANTS[name](asked, sink)
    runners.push({ name, sink, publish: (turn) => publish(batches[turn % 2] ?? []), close, us: [] })
  }
  const warmUps = rounds / 2
  for (let turn = 0; turn < rounds + warmUps; turn++)
    for (const runner of runners) {
      await new Promise(setImmediate)
      const us = await latencyOf(runner, turn)
      if (turn >= warmUps) runner.us.push(us)
    }
  for (const { close } of runners) await close()
  const quantiles = (us: readonly number[]) => ({ p50: quantileOf(us, 0.5), p99: quantileOf(us, 0.99) })
  return { modules, us: Object.fromEntries(runners.map(({ name, us }) => [name, quantiles(us)])) }
}

const latencyOf = ({ sink, publish }: Runner, turn: number): Promise<number> =>
  new Promise((resolve) => {
    sink.onDone = () => resolve((performance.now() - begin) * 1_000)
    const begin = performance.now()
    publish(turn)
  })
