// Runs many seeds, here or in several processes, and adds up what they came to.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order } from './command-line.ts'
import { reproducible, runTwice } from './reproducible.ts'
import { runSeed } from './run-seed.ts'
import { addTallies, NOTHING, type Tally, tallyOf } from './tally.ts'

/** `told`: gets the tally so far, after each seed or now and then. */
export const runHere = async (order: Order, told: (tally: Tally) => void): Promise<Tally> => {
  const { from, seeds, mode, caps, invariants, stopsAtFirst } = order
  const options = { mode: mode ?? undefined, caps, invariants }
  let tally = NOTHING
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await (isRunTwice(seed, order) ? runTwice(seed, options) : runSeed(seed, options))
    tally = addTallies(tally, tallyOf(result))
    told(tally)
    if (stopsAtFirst && tally.failed.length > 0) break
  }
  return tally
}

/** Now and then; always, when it is what is looked for. */
const isRunTwice = (seed: number, { invariants }: Order): boolean =>
  seed % 100 === 0 || (invariants.length === 1 && invariants[0] === reproducible)

/** The same in `jobs` processes. `args`: as this one was called. */
export const runInShards = async (
  order: Order,
  args: readonly string[],
  told: (tally: Tally) => void,
): Promise<Tally> => {
  const { jobs, from, seeds } = order
  const tallies: Tally[] = Array.from({ length: jobs }, () => NOTHING)
  const sum = (): Tally => tallies.reduce(addTallies, NOTHING)
  const each = Math.ceil(seeds / jobs)
  const shards = tallies.map((_, index) => {
    const first = from + index * each
    const count = Math.max(0, Math.min(each, from + seeds - first))
    return runShard([...args, '--from', String(first), '--seeds', String(count), '--shard'], (tally) => {
      tallies[index] = tally
      told(sum())
    })
  })
  await Promise.all(shards)
  return sum()
}

const runShard = (args: readonly string[], told: (tally: Tally) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), args)
    child.on('message', (tally) => told(tally as Tally))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a shard ended with code ${code}`))))
  })

/** How often a shard tells how far it is. */
const TELL_EVERY = 50

/** Runs as a shard: tells the parent, and leaves. */
export const runAsShard = async (order: Order): Promise<void> => {
  const tally = await runHere(order, (soFar) => {
    if (soFar.seeds % TELL_EVERY === 0) process.send?.(soFar)
  })
  await new Promise((resolve) => process.send?.(tally, resolve))
  process.disconnect?.()
}
