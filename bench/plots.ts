// The pictures of `docs/performance.md`. What was not measured is not drawn.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cell } from './cell.ts'
import { type Chart, drawChart, type Line } from './chart.ts'
import { CONTESTANT_NAMES } from './contestants.ts'
import { MODULES, RECIPIENTS, STATES } from './matrix.ts'
import type { CellResult, Results } from './results.ts'
import { MEMORY_LIMITS } from './targets.ts'

export const drawPlots = (results: Results, folder: string): void => {
  mkdirSync(folder, { recursive: true })
  for (const [name, chart] of Object.entries(chartsOf(results)))
    if (chart.lines.some(({ values }) => values.some((value) => value !== null)))
      writeFileSync(join(folder, `${name}.svg`), drawChart(chart))
}

const chartsOf = (results: Results): Readonly<Record<string, Chart>> => ({
  'ratio-to-the-loop': ratioChart(results),
  'growth-with-recipients': growthChart(results, 'recipients', {
    title: '10 modules, 10 states',
    modules: 10,
    states: 10,
  }),
  'growth-with-modules': growthChart(results, 'modules', {
    title: 'one state, 10 recipients each',
    states: 1,
    recipients: 10,
  }),
  'latency-at-half-load': latencyChart(results),
  memory: memoryChart(results),
})

const labelsOf = (counts: readonly number[]): readonly string[] => counts.map((count) => count.toLocaleString('en'))

type Wanted = Partial<Cell>

const find = (results: readonly CellResult[], wanted: Wanted): CellResult | undefined => {
  const usual: Wanted = { overlap: 'per-module', answers: 'sync', ...wanted }
  return results.find(({ cell }) => JSON.stringify({ ...cell, ...usual }) === JSON.stringify(cell))
}

const ratioChart = ({ cells }: Results): Chart => ({
  title: 'Time of the router divided by that of the plain loop, 10 recipients per module',
  across: 'states in one batch',
  steps: labelsOf(STATES),
  up: 'times the loop',
  lines: MODULES.map((modules) => ({
    name: `${modules} module${modules === 1 ? '' : 's'}`,
    values: STATES.map((states) => find(cells, { modules, states, recipients: 10 })?.ratio['ours']?.median ?? null),
  })),
  mark: { name: 'the loop', value: 1 },
})

const growthChart = (
  { cells }: Results,
  growing: 'recipients' | 'modules',
  { title, ...fixed }: Wanted & { readonly title: string },
): Chart => {
  const counts = growing === 'recipients' ? RECIPIENTS : MODULES
  const lineOf = (name: string): Line => ({
    name,
    values: counts.map((count) => find(cells, { ...fixed, [growing]: count })?.ms[name]?.median ?? null),
  })
  return {
    title: `Time of one batch as ${growing} grow: ${title}`,
    across: growing === 'recipients' ? 'recipients per module' : 'modules',
    steps: labelsOf(counts),
    up: 'milliseconds',
    lines: CONTESTANT_NAMES.map(lineOf).filter(isMeasured),
  }
}

const isMeasured = ({ values }: Line): boolean => values.some((value) => value !== null)

const latencyChart = ({ halfLoad }: Results): Chart => ({
  title: 'Latency at half load: 10 modules, 10 recipients each',
  across: 'of all states, this share was visited after',
  steps: Object.keys(halfLoad[0]?.us ?? {}),
  up: 'microseconds',
  lines: halfLoad.map(({ name, us }) => ({ name, values: Object.values(us) })),
})

/** Names that fit under a step. */
const MEMORY_STEPS: Readonly<Record<string, string>> = {
  'bytes per idle module': 'idle module',
  'bytes per tracked user': 'known user',
  'bytes per interned user': 'recipient told',
  'MB at the peak of 3 x 1,000,000 recipients': '3 × 1M at peak',
  'MB with 1,000,000 known users': '1M known users',
}

const memoryChart = ({ memory }: Results): Chart => ({
  title: 'Memory as a share of what it may be at most',
  across: 'what it is for',
  steps: Object.keys(MEMORY_LIMITS).map((name) => MEMORY_STEPS[name] ?? name),
  up: 'percent of the limit',
  lines: [
    {
      name: 'ours',
      values: Object.entries(MEMORY_LIMITS).map(([name, limit]) => {
        const measured = memory[name]
        return measured === undefined ? null : (measured / limit) * 100
      }),
    },
  ],
  mark: { name: 'the limit', value: 100 },
  areStepsApart: true,
})
