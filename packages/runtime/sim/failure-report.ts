// A failed seed for whoever is to mend it: which, where, what, and the smallest world that shows it.
import { execFileSync } from 'node:child_process'
import { spellCaps } from './command-line.ts'
import { INVARIANTS } from './invariants/invariants.ts'
import { reproducible } from './reproducible.ts'
import type { SeedOptions } from './run-seed.ts'
import { shrink } from './shrinking.ts'
import type { FailedSeed } from './tally.ts'

export const describeFailure = ({ seed, mode, violation }: FailedSeed): string => {
  const { invariant, what, atMs, step } = violation
  const title =
    [...INVARIANTS, reproducible].find(({ number }) => number === invariant)?.title ?? 'no defect, and nothing uncaught'
  return [
    `SEED=${seed} COMMIT=${commit()} (${mode}, at ${atMs.toFixed(1)} ms, step ${step})`,
    `  invariant ${invariant}: ${title}`,
    `  ${what}`,
  ].join('\n')
}

/** The failure, and the smallest world with the same. */
export const describeSmallest = async (failed: FailedSeed, options: SeedOptions): Promise<string> => {
  const { caps, what } = await shrink(failed, options)
  return [
    describeFailure(failed),
    `  smallest: ${what}`,
    `  pnpm sim --seed ${failed.seed} --mode ${failed.mode} ${spellCaps(caps)}`,
  ].join('\n')
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}
