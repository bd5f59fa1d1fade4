// Measures several in one process: warmed up, then in turn, round after round, each first as often as the others. What the
// machine does meanwhile hits all of them alike, so the ratio of one round holds where times do not.

import { type ClockName, readClock } from './clock.ts'

/** Something that is measured. */
export interface Rival {
  readonly name: string
  /** Does it so many times, one after the other. */
  run(times: number): Promise<void>
}

/** How much is made of it. Times are milliseconds. */
export interface Effort {
  readonly clock: ClockName
  readonly warmMs: number
  /** How long one sample is to take at least: so often is it done. Long enough for its share of garbage collection. */
  readonly sampleMs: number
  readonly budgetMs: number
  readonly rounds: number
}

/** Name → milliseconds that it took once, of each round. */
export type Rounds = ReadonlyMap<string, readonly number[]>

const FEWEST_ROUNDS = 3
/** What the clock of the processor can tell from nothing. */
const SHORTEST_MS = 0.001

export const interleave = async (rivals: readonly Rival[], effort: Effort): Promise<Rounds> => {
  const warm: { readonly rival: Rival; readonly times: number }[] = []
  for (const rival of rivals) warm.push({ rival, times: Math.ceil(effort.sampleMs / (await warmUp(rival, effort))) })
  const rounds = new Map(rivals.map(({ name }): [string, number[]] => [name, []]))
  const end = performance.now() + effort.budgetMs
  for (let round = 0; round < effort.rounds; round++) {
    if (round >= FEWEST_ROUNDS && performance.now() > end) break
    for (let turn = 0; turn < warm.length; turn++) {
      const next = warm[(round + turn) % warm.length]
      if (next === undefined) continue
      const took = await timeOf(effort.clock, () => next.rival.run(next.times))
      rounds.get(next.rival.name)?.push(took / next.times)
      await new Promise(setImmediate) // what one leaves for the next turn is its own
    }
  }
  return rounds
}

/** At least twice, for there are two batches. How many milliseconds it takes once, when it is warm. */
const warmUp = async (rival: Rival, { clock, warmMs }: Effort): Promise<number> => {
  const end = performance.now() + warmMs
  let took = await timeOf(clock, () => rival.run(2))
  let times = 2
  while (performance.now() < end) {
    times = Math.max(2, Math.min(1_000, Math.ceil((times * warmMs) / 10 / took)))
    took = await timeOf(clock, () => rival.run(times))
  }
  return took / times
}

const timeOf = async (clock: ClockName, run: () => Promise<void>): Promise<number> => {
  const begin = readClock(clock)
  await run()
  return Math.max(readClock(clock) - begin, SHORTEST_MS)
}
