// What was exercised, as a table, and what was not exercised enough.
import { FAULT_KINDS, FAULTS } from './faults.ts'
import type { Tally } from './tally.ts'
import { REQUIRED_TRANSITIONS } from './transitions.ts'

/** How often per 1,000 seeds each fault and each transition must have occurred. */
const LEAST = 100

/** Fewer seeds say nothing about that. */
const SEEDS_TO_JUDGE_BY = 1_000

interface Row {
  readonly name: string
  readonly per1000: number
  readonly isRequired: boolean
}

export const coverageTable = (tally: Tally): string =>
  [
    '',
    'fault, or change of a life            per 1,000 seeds',
    ...rowsOf(tally).map(({ name, per1000, isRequired }) => {
      const mark = isRequired && per1000 < LEAST ? '  too few' : ''
      return `${name.padEnd(38)}${per1000.toFixed(0).padStart(15)}${mark}`
    }),
  ].join('\n')

/** The names of what must occur more often. */
export const uncovered = (tally: Tally): readonly string[] =>
  tally.seeds < SEEDS_TO_JUDGE_BY
    ? []
    : rowsOf(tally)
        .filter(({ per1000, isRequired }) => isRequired && per1000 < LEAST)
        .map(({ name }) => name)

const rowsOf = ({ seeds, faults, transitions }: Tally): readonly Row[] => {
  const counts = new Map<string, number>([...faults, ...transitions])
  const required = new Set([...FAULT_KINDS.filter((kind) => !BOUNDS.has(kind)), ...REQUIRED_TRANSITIONS])
  const names = new Set([...required, ...counts.keys()])
  return Array.from(names, (name) => ({
    name,
    per1000: ((counts.get(name) ?? 0) * 1_000) / seeds,
    isRequired: required.has(name),
  }))
}

/** Bounds are there for a whole world, and do not strike. */
const BOUNDS: ReadonlySet<string> = new Set(
  Object.entries(FAULTS).flatMap(([name]) =>
    / (is|are) tiny$|^batches wait|^reading is|^few queries/.test(name) ? name : [],
  ),
)
