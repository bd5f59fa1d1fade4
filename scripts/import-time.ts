// How much later a process starts that imports an entry. Entries take turns with a bare Node, so that what else the
// machine does slows all alike, and the budget grows with how slow the bare one is. Who is over it is measured again.
import { pathToFileURL } from 'node:url'
import { BARE_START_MS, budgetOf, type Measured, report } from './budgets.ts'
import { runCommand } from './command.ts'
import { type Entry, readPublicPackages } from './entries.ts'

const ROUNDS = 9
const MOST_TRIES = 3

const startMs = async (program: string): Promise<number> => {
  const begun = performance.now()
  await runCommand(process.execPath, ['--input-type=module', '--eval', program])
  return performance.now() - begun
}

const measure = async (entries: readonly Entry[]): Promise<readonly Measured[]> => {
  const bareMs: number[] = []
  const addedMs = new Map<Entry, number[]>(entries.map((entry) => [entry, []]))
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await startMs('')
    bareMs.push(bare)
    for (const [entry, added] of addedMs)
      added.push((await startMs(`await import('${pathToFileURL(entry.module)}')`)) - bare)
  }
  const slowness = Math.max(1, median(bareMs) / BARE_START_MS)
  return [...addedMs].map(([entry, added]) => ({
    entry: entry.name,
    what: 'import',
    value: median(added),
    limit: budgetOf(entry).importMs * slowness,
  }))
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const isOver = ({ value, limit }: Measured): boolean => value > limit

const measureUntilQuiet = async (entries: readonly Entry[], triesLeft: number): Promise<readonly Measured[]> => {
  const measured = await measure(entries)
  const over = entries.filter(({ name }) => measured.some((one) => one.entry === name && isOver(one)))
  if (over.length === 0 || triesLeft === 1) return measured
  const again = await measureUntilQuiet(over, triesLeft - 1)
  return measured.map((one) => again.find(({ entry }) => entry === one.entry) ?? one)
}

const entries = readPublicPackages().flatMap((each) => each.entries)
report(await measureUntilQuiet(entries, MOST_TRIES), 'ms')
