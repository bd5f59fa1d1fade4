// The text format of OpenMetrics 1.0: families of samples in, text out. It is made when somebody asks for it.
import type { Counts } from './counts.ts'
import type { Histogram } from './histogram.ts'

/** Names and values that tell samples of one family apart. `null`: the label does not apply. */
export type Labels = Readonly<Record<string, string | null>>

/** One line; `suffix` goes behind the name of its family. */
interface Sample {
  readonly suffix: string
  readonly labels: Labels
  readonly value: number
}

/** One metric with all its samples. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'stateset'
  readonly help: string
  /** The name ends with it. */
  readonly unit?: string
  readonly samples: readonly Sample[]
}

export type Row<Value> = readonly [labels: Labels, value: Value]

/** For a family of one. */
export const single = <Value>(value: Value): readonly Row<Value>[] => [[{}, value]]

export const rowsOf = (counts: Counts, labelsOf: (name: string) => Labels): readonly Row<number>[] =>
  counts.map(({ name, count }) => [labelsOf(name), count])

export const counter = (name: string, help: string, rows: readonly Row<number>[]): Family => ({
  name,
  type: 'counter',
  help,
  samples: rows.map(([labels, value]) => ({ suffix: '_total', labels, value })),
})

export const gauge = (name: string, help: string, rows: readonly Row<number>[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples: rows.map(([labels, value]) => ({ suffix: '', labels, value })),
})

export const histogram = (name: string, help: string, rows: readonly Row<Histogram>[]): Family => ({
  name,
  type: 'histogram',
  help,
  samples: rows.flatMap(([labels, values]) => histogramSamples(labels, values, 1)),
})

/** Of values in milliseconds; shown in seconds, as the format asks for. */
export const histogramOfMs = (name: string, help: string, rows: readonly Row<Histogram>[]): Family => ({
  name,
  type: 'histogram',
  help,
  unit: 'seconds',
  samples: rows.flatMap(([labels, values]) => histogramSamples(labels, values, 1_000)),
})

/** One of several states holds. */
export const stateSet = (name: string, help: string, rows: readonly Row<StateOf>[]): Family => ({
  name,
  type: 'stateset',
  help,
  samples: rows.flatMap(([labels, { states, is }]) =>
    states.map((state) => ({ suffix: '', labels: { ...labels, [name]: state }, value: state === is ? 1 : 0 })),
  ),
})

interface StateOf {
  readonly states: readonly string[]
  readonly is: string
}

const histogramSamples = (labels: Labels, { bounds, counts, sum }: Histogram, divisor: number): readonly Sample[] => {
  let below = 0
  const buckets = counts.map((count, at) => {
    below += count
    const bound = bounds[at]
    const le = bound === undefined ? '+Inf' : canonical(bound / divisor)
    return { suffix: '_bucket', labels: { ...labels, le }, value: below }
  })
  return [...buckets, { suffix: '_sum', labels, value: sum / divisor }, { suffix: '_count', labels, value: below }]
}

/** As the format spells bounds, so that they are the same text everywhere: `1.0`, `0.005`, `1e+06`. */
const canonical = (bound: number): string => {
  if (!Number.isInteger(bound)) return String(bound)
  return bound < 1e6 ? `${bound}.0` : bound.toExponential().replace(/\+(\d)$/, '+0$1')
}

/** Served as `application/openmetrics-text; version=1.0.0; charset=utf-8`. */
export const encodeOpenMetrics = (families: readonly Family[]): string =>
  `${families.flatMap(linesOf).join('\n')}\n# EOF\n`

const linesOf = ({ name, type, unit, help, samples }: Family): readonly string[] => [
  `# TYPE ${name} ${type}`,
  ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
  `# HELP ${name} ${escapeText(help)}`,
  ...samples.map(({ suffix, labels, value }) => `${name}${suffix}${encodeLabels(labels)} ${value}`),
]

const encodeLabels = (labels: Labels): string => {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === null ? [] : [`${name}="${escapeText(value)}"`],
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

// Half a surrogate pair would become the same replacement character as any other, and two names one.
const escapeText = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('"', '\\"')
