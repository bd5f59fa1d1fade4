// Reads the text of metrics as a scraper does that follows OpenMetrics 1.0 to the letter: whatever the format forbids throws.

/** The value of each line, by its name and labels as they are written. */
export type Metrics = ReadonlyMap<string, number>

interface Family {
  readonly name: string
  readonly type: string
  unit: string | null
  hasHelp: boolean
  readonly lines: Line[]
}

interface Line {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,(?=.)|$)/
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  stateset: [''],
}

export const readMetrics = (text: string): Metrics => {
  require(text.endsWith('\n# EOF\n'), 'ends with # EOF and a line feed')
  require(!/\p{Surrogate}/u.test(text), 'can be encoded')
  const families = new Map<string, Family>()
  const read = new Map<string, number>()
  let family: Family | null = null
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'TYPE') {
      require(NAME.test(name) && rest in SUFFIXES && !families.has(name), `is a family of its own: ${line}`)
      family = { name, type: rest, unit: null, hasHelp: false, lines: [] }
      families.set(name, family)
      continue
    }
    if (family === null) throw new Error(`no family yet: ${line}`)
    if (kind === undefined) {
      family.lines.push(readSample(line, family))
      const key = line.slice(0, line.lastIndexOf(' '))
      require(!read.has(key), `is there once: ${line}`)
      read.set(key, Number(line.slice(key.length + 1)))
      continue
    }
    require(name === family.name && family.lines.length === 0, `stands at the head of its family: ${line}`)
    if (kind === 'HELP') family.hasHelp = /^(?:[^\\"]|\\[\\n"])+$/.test(rest)
    if (kind === 'UNIT') family.unit = rest
  }
  for (const each of families.values()) checkFamily(each)
  checkNames([...families.values()])
  return read
}

const readSample = (line: string, { name: family, type }: Family): Line => {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? []
  require(SUFFIXES[type]?.some((suffix) => name === family + suffix) === true, `is a sample of its family: ${line}`)
  const read = new Map<string, string>()
  for (let left = labels; left !== ''; ) {
    const [whole = '', key = '', text = ''] = LABEL.exec(left) ?? []
    require(whole !== '' && !read.has(key), `has good labels: ${line}`)
    read.set(key, text)
    left = left.slice(whole.length)
  }
  return { name, labels: read, value: Number(value) }
}

const checkFamily = ({ name, type, unit, hasHelp, lines }: Family): void => {
  require(hasHelp, `${name} has a help text`)
  require(unit === null || name.endsWith(`_${unit}`), `${name} ends with its unit`)
  if (type === 'counter') for (const { value } of lines) require(value >= 0, `${name} never falls below 0`)
  if (type === 'histogram') for (const series of seriesOf(lines, 'le')) checkHistogram(name, series)
  if (type === 'stateset')
    for (const series of seriesOf(lines, name)) {
      require(series.every(({ labels }) => labels.has(name)), `${name} names its states`)
      require(series.filter(({ value }) => value === 1).length === 1, `${name} is in one state`)
      require(series.every(({ value }) => value === 0 || value === 1), `${name} is 0 or 1`)
    }
}

const checkHistogram = (name: string, series: readonly Line[]): void => {
  const buckets = series.filter((line) => line.name === `${name}_bucket`)
  const bounds = buckets.map(({ labels }) => Number(labels.get('le')?.replace('+Inf', 'Infinity')))
  require(bounds.at(-1) === Number.POSITIVE_INFINITY, `${name} has a last bucket`)
  require(isGrowing(bounds, (one, next) => one < next), `the bounds of ${name} grow`)
  require(isGrowing(
    buckets.map(({ value }) => value),
    (one, next) => one <= next,
  ), `the buckets of ${name} count what is below`)
  const count = series.find((line) => line.name === `${name}_count`)
  require(count?.value === buckets.at(-1)?.value, `${name} counts everything`)
  require(series.filter((line) => line.name === `${name}_sum`).length === 1, `${name} has a sum`)
}

const isGrowing = (values: readonly number[], inOrder: (one: number, next: number) => boolean): boolean =>
  values.every((value, at) => at === 0 || inOrder(values[at - 1] ?? Number.NaN, value))

/** The lines that differ in that one label only, together; they must stand together in the text, too. */
const seriesOf = (lines: readonly Line[], label: string): readonly (readonly Line[])[] => {
  const series = new Map<string, Line[]>()
  let last = ''
  for (const line of lines) {
    const key = JSON.stringify([...line.labels].filter(([name]) => name !== label))
    const known = series.get(key)
    require(known === undefined || last === key, `${line.name} stands with its series`)
    series.set(key, [...(known ?? []), line])
    last = key
  }
  return [...series.values()]
}

/** No sample of one family may look like one of another. */
const checkNames = (families: readonly Family[]): void => {
  const all = families.flatMap(({ name, type }) => (SUFFIXES[type] ?? []).map((suffix) => name + suffix))
  require(new Set(all).size === all.length, 'families do not clash')
}

const require = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`the text of metrics breaks a rule: ${what}`)
}
