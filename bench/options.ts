// What the command line may say.
import { parseArgs } from 'node:util'
import { type Cell, parseCell } from './cell.ts'
import { CLOCKS, type ClockName } from './clock.ts'
import { CONTESTANT_NAMES, type ContestantName } from './contestants.ts'

export interface BenchOptions {
  readonly isQuick: boolean
  /** Only steps whose name contains it. */
  readonly filter: string
  /** Only these cells, and nothing else. */
  readonly cells: readonly Cell[]
  readonly only: readonly ContestantName[]
  readonly clock: ClockName
  /** For how long a cell is measured; `null`: as long as usual. */
  readonly seconds: number | null
  /** Where to write to; `null`: nowhere. */
  readonly json: string | null
  readonly plots: string | null
}

const HELP = `node bench/main.ts [options]     (build first)
  --quick            some cells, in a minute
  --filter text      only steps whose name contains it, such as "cell 10x", "merge", "memory", "shared promised"
  --cells c;c        only these cells: modules,states,recipients[,shared|per-module|distinct|disjoint][,sync|promised]
  --only a,b         only these contestants: ${CONTESTANT_NAMES.join(', ')}
  --clock wall|cpu   cpu: for a machine that is busy with something else
  --seconds n        for how long each cell is measured
  --json file        where to write what was found (whole runs: bench/results.json)
  --plots folder     where to draw (whole runs: bench/plots)`

export const parseOptions = (args: readonly string[]): BenchOptions => {
  const text = { type: 'string', default: '' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      filter: text,
      cells: text,
      only: text,
      clock: { type: 'string', default: 'wall' },
      seconds: text,
      json: text,
      plots: text,
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const cells = listed(values.cells, ';').map(parseCell)
  const isWhole = !values.quick && cells.length === 0 && values.filter === '' && values.only === ''
  const named = listed(values.only, ',')
  return {
    isQuick: values.quick,
    filter: values.filter,
    cells,
    only: CONTESTANT_NAMES.filter((name) => named.length === 0 || named.includes(name)),
    clock: CLOCKS.find((clock) => clock === values.clock) ?? 'wall',
    seconds: values.seconds === '' ? null : Number(values.seconds),
    json: values.json || (isWhole ? 'bench/results.json' : null),
    plots: values.plots || (isWhole ? 'bench/plots' : null),
  }
}

const listed = (text: string, separator: string): readonly string[] => (text === '' ? [] : text.split(separator))
