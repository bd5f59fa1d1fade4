// What is promised, and what was measured of it.
import { type Cell, nameOf } from './cell.ts'
import type { CellResult, Judgement, QueryResult, Results } from './results.ts'

/** Of everything that was measured. */
export const judge = (results: Results): readonly Judgement[] => [
  ...results.cells.flatMap(judgeRatio),
  ...results.merges.flatMap(judgeMerge),
  ...judgeSingles(results),
  ...results.queries.map(judgeQuery),
  ...judgeMemory(results),
  ...judgeStalls(results),
]

const TIMES = '× the loop'

/** (1) To the loop, 10 recipients per module. */
const judgeRatio = ({ cell, ratio }: CellResult): readonly Judgement[] => {
  const limit = cell.recipients === 10 ? ratioLimit(cell) : null
  const measured = ratio['ours']?.median
  return limit === null || measured === undefined
    ? []
    : [{ figure: 1, what: nameOf(cell), limit, measured, unit: TIMES }]
}

const ratioLimit = ({ modules, states, answers }: Cell): number | null => {
  if (answers === 'promised') return states > 1 ? null : modules === 1 ? 1.6 : 1.25
  if (states === 1) return 1.25
  if (states === 10) return 0.75
  if (states === 100) return 0.65
  return modules === 1 ? 0.55 : 0.35
}

/** (2) Merge and split. */
const judgeMerge = ({ cell, ratio }: CellResult): readonly Judgement[] => {
  const measured = ratio['ours']?.median
  if (measured === undefined) return []
  const limit = cell.overlap === 'shared' && cell.states >= 100 ? 0.1 : 1
  return [{ figure: 2, what: `merge and split ${nameOf(cell)}`, limit, measured, unit: TIMES }]
}

/** (3) One state through ten modules. */
const judgeSingles = ({ singles }: Results): readonly Judgement[] => {
  const { ours, loop } = singles.find(({ modules }) => modules === 10)?.us ?? {}
  if (ours === undefined || loop === undefined) return []
  const what = 'p50 of a single state through 10 modules'
  return [
    { figure: 3, what, limit: 10, measured: ours.p50, unit: 'µs' },
    { figure: 3, what, limit: 1.3, measured: ours.p50 / loop.p50, unit: TIMES },
  ]
}

/** (3) What our own part of a query may take, in microseconds, however quick the loop is. */
const QUERY_ALLOWANCE_US = 0.3

const judgeQuery = ({ modules, users, isAllLast, us: { ours, loop } }: QueryResult): Judgement => {
  const what = `query, ${modules} modules of ${users} users${isAllLast ? ', the last says ALL' : ''}`
  const [oursUs, loopUs] = [ours?.median ?? Number.NaN, loop?.median ?? Number.NaN]
  const limit = isAllLast ? 0.5 * loopUs : 1.4 * loopUs + QUERY_ALLOWANCE_US
  return { figure: 3, what, limit, measured: oursUs, unit: 'µs' }
}

/** (4) Memory. */
export const MEMORY_LIMITS: Readonly<Record<string, number>> = {
  'bytes per idle module': 4_000,
  'bytes per tracked user': 220,
  'bytes per interned user': 70,
  'MB at the peak of 3 x 1,000,000 recipients': 150,
  'MB with 1,000,000 known users': 600,
}

const judgeMemory = ({ memory }: Results): readonly Judgement[] =>
  Object.entries(MEMORY_LIMITS).flatMap(([what, limit]) => {
    const measured = memory[what]
    return measured === undefined
      ? []
      : [{ figure: 4, what, limit, measured, unit: what.startsWith('MB') ? 'MB' : 'B' }]
  })

/** (5) The longest turn. */
const judgeStalls = ({ stalls }: Results): readonly Judgement[] =>
  stalls.flatMap(({ recipients, ms: { ours } }) => {
    const what = `longest turn, one state to ${recipients.toLocaleString('en')} recipients`
    return ours === undefined ? [] : [{ figure: 5, what, limit: 20, measured: ours.median, unit: 'ms' }]
  })
