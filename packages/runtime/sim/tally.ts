// What many seeds came to, added up. It can be sent between processes.
import type { FaultKind } from './faults.ts'
import type { SeedResult, Violation } from './run-seed.ts'
import type { Mode } from './scenario.ts'

/** A seed that failed, and how. */
export interface FailedSeed {
  readonly seed: number
  readonly mode: Mode
  readonly violation: Violation
}

export interface Tally {
  readonly seeds: number
  readonly failed: readonly FailedSeed[]
  /** The same for the same seeds, in whatever order they are added. */
  readonly hash: string
  readonly faults: readonly (readonly [FaultKind, number])[]
  readonly transitions: readonly (readonly [string, number])[]
}

export const NOTHING: Tally = { seeds: 0, failed: [], hash: '0'.repeat(16), faults: [], transitions: [] }

export const tallyOf = ({ seed, mode, hash, violation, faults, transitions }: SeedResult): Tally => ({
  seeds: 1,
  failed: violation === null ? [] : [{ seed, mode, violation }],
  hash: spread(seed, hash),
  faults: [...faults],
  transitions: [...transitions],
})

export const addTallies = (left: Tally, right: Tally): Tally => ({
  seeds: left.seeds + right.seeds,
  failed: [...left.failed, ...right.failed].sort((one, other) => one.seed - other.seed),
  hash: addHashes(left.hash, right.hash),
  faults: addCounts(left.faults, right.faults),
  transitions: addCounts(left.transitions, right.transitions),
})

const addCounts = <Name extends string>(
  left: readonly (readonly [Name, number])[],
  right: readonly (readonly [Name, number])[],
): [Name, number][] => {
  const sums = new Map<Name, number>(left)
  for (const [name, count] of right) sums.set(name, (sums.get(name) ?? 0) + count)
  return [...sums]
}

const BITS = 64

/** Ties a hash to its seed, so that two seeds that change places are noticed. */
const spread = (seed: number, hash: string): string => toHex(BigInt(`0x${hash}`) * BigInt(2 * seed + 1))

const addHashes = (left: string, right: string): string => toHex(BigInt(`0x${left}`) + BigInt(`0x${right}`))

const toHex = (word: bigint): string => BigInt.asUintN(BITS, word).toString(16).padStart(16, '0')
