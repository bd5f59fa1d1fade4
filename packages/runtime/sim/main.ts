// The simulator as a command: many seeds, or one with its trace. `--help` says what it can be told; docs/simulation.md the
// rest.
import { type Order, parseOrder, USAGE } from './command-line.ts'
import { coverageTable, uncovered } from './coverage.ts'
import { describeFailure, describeSmallest } from './failure-report.ts'
import { runAsShard, runHere, runInShards } from './many-seeds.ts'
import { createProgress } from './progress.ts'
import { runSeed } from './run-seed.ts'

/** How many failures are shrunk and shown: the others are often the same. */
const MOST_SHOWN = 5

const replay = async (seed: number, { mode, caps, invariants }: Order): Promise<boolean> => {
  const { violation, hash, ...rest } = await runSeed(seed, {
    ...{ mode: mode ?? undefined, caps, invariants },
    write: (line) => process.stdout.write(`${line}\n`),
  })
  if (violation !== null) console.log(describeFailure({ seed, mode: rest.mode, violation }))
  console.log(`hash ${hash}`)
  return violation === null
}

const runMany = async (order: Order, args: readonly string[]): Promise<boolean> => {
  const { jobs, seeds, caps, invariants, stopsAtFirst } = order
  const begin = performance.now()
  const progress = createProgress(seeds)
  const tally = await (jobs > 1 ? runInShards(order, args, progress.show) : runHere(order, progress.show))
  progress.end()
  for (const failed of tally.failed.slice(0, MOST_SHOWN))
    console.log(stopsAtFirst ? describeFailure(failed) : await describeSmallest(failed, { caps, invariants }))
  const others = tally.failed.slice(MOST_SHOWN).map(({ seed, violation }) => `${seed} (${violation.invariant})`)
  if (others.length > 0) console.log(`and the seeds (invariants) ${others.join(', ')}`)
  if (stopsAtFirst) console.log(`${tally.seeds} seeds were needed`)
  else console.log(coverageTable(tally))
  const missing = stopsAtFirst ? [] : uncovered(tally)
  if (missing.length > 0) console.log(`\noccurs less than it must: ${missing.join(', ')}`)
  const seconds = (performance.now() - begin) / 1_000
  console.log(`\n${tally.seeds} seeds in ${seconds.toFixed(1)} s, ${tally.failed.length} failed, hash ${tally.hash}`)
  return tally.failed.length === 0 && missing.length === 0
}

const main = async (args: readonly string[]): Promise<boolean> => {
  if (args.includes('--help')) {
    console.log(USAGE)
    return true
  }
  const order = parseOrder(args)
  if (order.seed !== null) return replay(order.seed, order)
  Error.stackTraceLimit = 0 // stacks of failures that nobody reads take a third of the time
  if (!order.isShard) return runMany(order, args)
  await runAsShard(order)
  return true
}

try {
  if (!(await main(process.argv.slice(2)))) process.exitCode = 1
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 2
}
