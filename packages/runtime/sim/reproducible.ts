// 24: same seed, same commit, same hash. It is seen from outside of a world alone: by running it again.
import type { Invariant } from './invariants/invariant.ts'
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.ts'

export const reproducible: Invariant = {
  number: 24,
  kind: 'S',
  title: 'same seed, same commit: same hash',
  watch: () => ({}),
}

/** Runs it twice; the second time must not be told from the first. */
export const runTwice = async (seed: number, options: SeedOptions): Promise<SeedResult> => {
  const first = await runSeed(seed, options)
  const second = await runSeed(seed, options)
  if (first.violation !== null || first.hash === second.hash) return first
  const what = `the hash was ${first.hash}, and is ${second.hash} the second time`
  return { ...first, violation: { invariant: reproducible.number, what, atMs: 0, step: 0 } }
}
