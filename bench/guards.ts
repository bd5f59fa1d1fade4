// The guards of CI: ratios to the plain loop, with slack for a machine that does other things, and what is allocated. No
// time is held against a clock. `node bench/guards.ts` on built output; half a minute.
import { requireBuilt } from './built.ts'
import { type Cell, nameOf, parseCell } from './cell.ts'
import { openPublishing } from './contest.ts'
import { interleave } from './interleave.ts'
import { createVisitingSink } from './sink.ts'
import { quantileOf, ratioOf } from './spread.ts'

/** Two to three times what was measured when it was written down. */
const MOST_TIMES_THE_LOOP: readonly (readonly [cell: string, limit: number])[] = [
  ['1,1,10', 5],
  ['10,1,10', 6.5],
  ['1,1000,10', 2.2],
  ['10,1000,10', 0.9],
  ['10,100,1000,shared', 0.15],
]

/** Of one batch, by cell. */
const MOST_BYTES: readonly (readonly [cell: string, limit: number])[] = [
  ['1,1,10', 8_000],
  ['1,1000,10', 200_000],
]

const EFFORT = { clock: 'cpu', warmMs: 400, sampleMs: 20, budgetMs: 2_500, rounds: 40 } as const
const SAMPLES = 200
const BATCHES_PER_SAMPLE = 4

const timesTheLoop = async (cell: Cell): Promise<number> => {
  const open = await openPublishing(cell, ['loop', 'ours'], createVisitingSink)
  const rounds = await interleave(open.rivals, EFFORT)
  await open.close()
  return ratioOf(rounds.get('ours') ?? [], rounds.get('loop') ?? []).median
}

/** The middle one of many samples: in a few of them garbage was collected. */
const bytesPerBatch = async (cell: Cell): Promise<number> => {
  const open = await openPublishing(cell, ['ours'], createVisitingSink)
  const [ours] = open.rivals
  if (ours === undefined) throw new Error('nobody is measured')
  await ours.run(2_000)
  const samples: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    const before = process.memoryUsage().heapUsed
    await ours.run(BATCHES_PER_SAMPLE)
    samples.push((process.memoryUsage().heapUsed - before) / BATCHES_PER_SAMPLE)
    await new Promise(setImmediate)
  }
  await open.close()
  return quantileOf(samples, 0.5)
}

let broken = 0
const hold = (what: string, measured: number, limit: number): void => {
  const isHeld = measured <= limit
  if (!isHeld) broken++
  console.log(`${isHeld ? 'holds ' : 'BROKEN'} ${what}: ${Number(measured.toPrecision(3))}, at most ${limit}`)
}

requireBuilt()
for (const [text, limit] of MOST_TIMES_THE_LOOP) {
  const cell = parseCell(text)
  hold(`${nameOf(cell)}, times the loop`, await timesTheLoop(cell), limit)
}
for (const [text, limit] of MOST_BYTES) {
  const cell = parseCell(text)
  hold(`${nameOf(cell)}, bytes per batch`, await bytesPerBatch(cell), limit)
}
process.exitCode = broken === 0 ? 0 : 1
