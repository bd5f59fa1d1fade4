// One cell, measured: all contestants get the same scene, and every batch of each is compared with the loop's.
import type { Cell } from './cell.ts'
import { nameOf, pairsOf } from './cell.ts'
import type { Contestant } from './contestant.ts'
import { CONTESTANTS, type ContestantName } from './contestants.ts'
import { type Effort, interleave, type Rival, type Rounds } from './interleave.ts'
import { createScene, type Scene } from './scene.ts'
import type { ListenedSink } from './sink.ts'

/** What is to be measured. */
export interface Contest {
  readonly cell: Cell
  readonly names: readonly ContestantName[]
  readonly effort: Effort
  readonly createSink: () => ListenedSink
}

/** From here on the union that all but ours share is nearly all that wirings by the book do. */
const MOST_PAIRS_BY_THE_BOOK = 1e6
const MOST_PAIRS_WHEN_QUICK = 1e4

/** Who takes part in a cell of this size. */
export const contestantsOf = (
  cell: Cell,
  { only, isQuick }: { readonly only: readonly ContestantName[]; readonly isQuick: boolean },
): readonly ContestantName[] =>
  pairsOf(cell) <= (isQuick ? MOST_PAIRS_WHEN_QUICK : MOST_PAIRS_BY_THE_BOOK)
    ? only
    : only.filter((name) => name === 'loop' || name === 'ours')

export const runContest = async ({ cell, names, effort, createSink }: Contest): Promise<Rounds> => {
  const { rivals, close } = await openPublishing(cell, names, createSink)
  const rounds = await interleave(rivals, effort)
  await close()
  return rounds
}

/** Contestants that publish one batch of the cell after the other, each checked against the loop's. */
export const openPublishing = async (
  cell: Cell,
  names: readonly ContestantName[],
  createSink: () => ListenedSink,
): Promise<{ readonly rivals: readonly Rival[]; close(): Promise<void> }> => {
  const scene = createScene(cell)
  const sums = await sumsOfLoop(scene, createSink())
  const contestants: Contestant[] = []
  const rivals: Rival[] = []
  for (const name of names) {
    const sink = createSink()
    const contestant = await CONTESTANTS[name](scene.modules, sink)
    contestants.push(contestant)
    rivals.push({ name, run: publisher({ name, contestant, sink }, scene, sums) })
  }
  return {
    rivals,
    async close() {
      for (const contestant of contestants) await contestant.close()
    },
  }
}

/** Of both batches. */
const sumsOfLoop = async (scene: Scene, sink: ListenedSink): Promise<readonly number[]> => {
  const loop = await CONTESTANTS.loop(scene.modules, sink)
  const sums: number[] = []
  for (const batch of scene.batches)
    await new Promise<void>((resolve) => {
      sink.onDone = (sum) => {
        sums.push(sum)
        resolve()
      }
      loop.publish(batch)
    })
  return sums
}

interface Publishing {
  readonly name: string
  readonly contestant: Contestant
  readonly sink: ListenedSink
}

/** Publishes both batches in turn, the next one when everything of the last has been visited. */
const publisher = (
  { name, contestant, sink }: Publishing,
  { cell, batches }: Scene,
  sums: readonly number[],
): Rival['run'] => {
  let turn = 0
  return (times) =>
    new Promise((resolve, reject) => {
      let left = times
      const next = (): void => {
        if (left-- === 0) return resolve()
        turn = 1 - turn
        contestant.publish(batches[turn] ?? [])
      }
      sink.onDone = (sum) => {
        if (sum === sums[turn]) queueMicrotask(next)
        else reject(new Error(`${name} in ${nameOf(cell)}: the checksum is ${sum}, the loop's is ${sums[turn]}`))
      }
      next()
    })
}
