// What a run does, step by step; each has a name and adds to the results.
import { ANSWERS, type Cell, heapBytesOf, nameOf } from './cell.ts'
import { contestantsOf, runContest } from './contest.ts'
import type { ContestantName } from './contestants.ts'
import { measureHalfLoad } from './half-load.ts'
import type { Effort } from './interleave.ts'
import { mergeMatrix, quickMatrix, wholeMatrix } from './matrix.ts'
import { PROBES, type ProbeName } from './memory/probes.ts'
import { measureMemory } from './memory.ts'
import type { BenchOptions } from './options.ts'
import { measureQuery, QUERY_CELLS } from './queries.ts'
import type { CellResult, Results } from './results.ts'
import { measureSingles } from './single.ts'
import { createCountingSink, createVisitingSink } from './sink.ts'
import { ratioOf, spreadOf } from './spread.ts'
import { measureStall } from './stall.ts'

export interface Step {
  readonly name: string
  readonly run: () => Promise<void>
}

/** `heapBytes`: how much memory there is; cells that need more are left out. */
export const stepsOf = (options: BenchOptions, results: Results, heapBytes: number): readonly Step[] => {
  const effort = effortOf(options)
  const fits = (cell: Cell): boolean => heapBytesOf(cell) < heapBytes
  const cells = options.cells.length > 0 ? options.cells : options.isQuick ? quickMatrix() : wholeMatrix()
  const cellSteps = cells.filter(fits).map((cell) => cellStep(cell, options, { effort, results }))
  const steps =
    options.cells.length > 0
      ? cellSteps
      : [...cellSteps, ...mergeSteps(options, effort, results), ...others(options, results)]
  return steps.filter(({ name }) => name.includes(options.filter))
}

/** So that the first cell finds what the last one finds: code that is compiled, and has seen answers of both kinds. */
export const warmUpAll = async (options: BenchOptions): Promise<void> => {
  const effort = { ...effortOf(options), budgetMs: options.isQuick ? 300 : 1_000 }
  const cells = ANSWERS.map(
    (answers) => ({ modules: 10, states: 10, recipients: 10, overlap: 'per-module', answers }) as const,
  )
  for (const cell of cells) await runContest({ cell, names: options.only, effort, createSink: createVisitingSink })
}

const effortOf = ({ isQuick, seconds, clock }: BenchOptions): Effort =>
  isQuick
    ? { clock, warmMs: 100, sampleMs: 5, budgetMs: (seconds ?? 0.35) * 1_000, rounds: 100 }
    : { clock, warmMs: 500, sampleMs: 10, budgetMs: (seconds ?? 3) * 1_000, rounds: seconds === null ? 60 : 10_000 }

interface StepParts {
  readonly effort: Effort
  readonly results: Results
}

const cellStep = (cell: Cell, options: BenchOptions, { effort, results }: StepParts): Step => ({
  name: `cell ${nameOf(cell)}`,
  run: async () => {
    const names = contestantsOf(cell, options)
    results.cells.push(await measureCell(cell, names, { effort, createSink: createVisitingSink }))
  },
})

const mergeSteps = ({ isQuick, only }: BenchOptions, effort: Effort, results: Results): readonly Step[] =>
  mergeMatrix(isQuick).map((cell) => ({
    name: `merge ${nameOf(cell)}`,
    run: async () => {
      const names = only.filter((name) => name === 'loop' || name === 'ours')
      results.merges.push(await measureCell(cell, names, { effort, createSink: createCountingSink }))
    },
  }))

const measureCell = async (
  cell: Cell,
  names: readonly ContestantName[],
  { effort, createSink }: { readonly effort: Effort; readonly createSink: typeof createVisitingSink },
): Promise<CellResult> => {
  const measured = [...(await runContest({ cell, names, effort, createSink }))]
  const ofLoop = measured.find(([name]) => name === 'loop')?.[1] ?? []
  return {
    cell,
    rounds: measured[0]?.[1].length ?? 0,
    ms: Object.fromEntries(measured.map(([name, ms]) => [name, spreadOf(ms)])),
    ratio: Object.fromEntries(measured.map(([name, ms]) => [name, ratioOf(ms, ofLoop)])),
  }
}

const QUICK_PROBES: readonly string[] = ['bytes per idle module', 'bytes per tracked user', 'bytes per interned user']

/** All that is no cell. */
const others = (options: BenchOptions, results: Results): readonly Step[] => {
  const { isQuick, only } = options
  const both = only.filter((name) => name === 'loop' || name === 'ours')
  const effort = { ...effortOf(options), ...(isQuick && { budgetMs: 300 }) }
  const probes = readProbeNames().filter((name) => !isQuick || QUICK_PROBES.includes(name))
  return [
    ...(isQuick ? [10] : [1, 10, 100]).map((modules) => ({
      name: `single state through ${modules} modules`,
      run: async () => void results.singles.push(await measureSingles(modules, both, isQuick ? 1_000 : 6_000)),
    })),
    ...QUERY_CELLS.map((cell) => ({
      name: `query ${cell.modules} modules, ${cell.users} users${cell.isAllLast ? ', the last says ALL' : ''}`,
      run: async () => void results.queries.push(await measureQuery(cell, effort)),
    })),
    {
      name: 'stall by 100,000 recipients',
      run: async () => void results.stalls.push(await measureStall(both, isQuick ? 8 : 40)),
    },
    ...(isQuick ? both : only).map((name) => ({
      name: `half load ${name}`,
      run: async () => void results.halfLoad.push(await measureHalfLoad(name, isQuick ? 0.5 : 5)),
    })),
    ...probes.map((name) => ({
      name: `memory ${name}`,
      run: async () => void Object.assign(results.memory, { [name]: await measureMemory(name) }),
    })),
  ]
}

const readProbeNames = (): readonly ProbeName[] => Object.keys(PROBES) as ProbeName[]
