// The peak of one large delivery: three modules, a million recipients each.
import type { Cell } from '../cell.ts'
import { CONTESTANTS, type ContestantName } from '../contestants.ts'
import { createScene } from '../scene.ts'
import { createVisitingSink } from '../sink.ts'
import { beginPeak } from './used.ts'

const CELL: Cell = { modules: 3, states: 10, recipients: 1_000_000, overlap: 'per-module', answers: 'sync' }
const TIMES = 3

/** Megabytes of the process at its peak, above what it has with all inputs made. */
export const peakOf = async (name: ContestantName): Promise<number> => {
  const { modules, batches } = createScene(CELL)
  const sink = createVisitingSink()
  const { publish, close } = await CONTESTANTS[name](modules, sink)
  const peakMb = beginPeak()
  for (let turn = 0; turn < TIMES; turn++)
    await new Promise<void>((resolve) => {
      sink.onDone = () => resolve()
      publish(batches[turn % 2] ?? [])
    })
  const megabytes = peakMb()
  await close()
  return megabytes
}
