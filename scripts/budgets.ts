// What an entry may cost those who import it. A new entry fails until it has a line here; a host may cost what hosts cost.
import type { Entry } from './entries.ts'

/** Sizes are bytes, minified and gzipped. */
export interface Budget {
  /** The code of its own package. */
  readonly ownBytes: number
  /** With all that it imports, as a bundler keeps it. */
  readonly wholeBytes: number
  /** What it adds to the start of a bare Node, on a machine where that takes `BARE_START_MS`. */
  readonly importMs: number
}

/** How long a bare Node takes to start on a quiet machine, in milliseconds. */
export const BARE_START_MS = 40

const BUDGETS: Readonly<Record<string, Budget>> = {
  '@presence-router/core': { ownBytes: 10_000, wholeBytes: 10_000, importMs: 20 },
  '@presence-router/core/testing': { ownBytes: 15_000, wholeBytes: 15_000, importMs: 50 },
  // Of its own code a quarter is isolation, loaded when the first isolated module starts, and a fifth the merge by rows and
  // asks without closures, which are larger to be faster: fields of classes keep their names.
  '@presence-router/runtime': { ownBytes: 40_000, wholeBytes: 97_000, importMs: 250 },
  '@presence-router/runtime/effect': { ownBytes: 41_000, wholeBytes: 102_000, importMs: 350 },
  '@presence-router/adapters/memory': { ownBytes: 2_500, wholeBytes: 3_000, importMs: 30 },
  '@presence-router/adapters/*': { ownBytes: 6_000, wholeBytes: 12_000, importMs: 60 },
}

export const budgetOf = ({ name }: Entry): Budget => {
  const budget = BUDGETS[name] ?? BUDGETS[name.replace(/[^/]+$/, '*')]
  if (budget === undefined) throw new Error(`${name} has no budget: give it one in scripts/budgets.ts`)
  return budget
}

/** One line of what was measured. */
export interface Measured {
  readonly entry: string
  readonly what: string
  readonly value: number
  readonly limit: number
}

/** Prints all, marks what is over its limit, and makes the process fail for it. */
export const report = (measured: readonly Measured[], unit: string): void => {
  for (const { entry, what, value, limit } of measured) {
    const mark = value > limit ? '  OVER' : ''
    console.log(`${entry.padEnd(34)} ${what.padEnd(8)} ${shown(value)} of ${shown(limit)} ${unit}${mark}`)
  }
  const over = measured.filter(({ value, limit }) => value > limit)
  console.log(`${measured.length} measured: ${over.length === 0 ? 'all within budget' : `${over.length} over budget`}`)
  if (over.length > 0) process.exitCode = 1
}

const shown = (value: number): string => Math.round(value).toLocaleString('en').padStart(7)
