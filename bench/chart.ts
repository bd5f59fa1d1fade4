// Draws a chart as SVG: lines over steps, the values on a logarithmic scale. Readable on light and on dark ground, also
// where the picture stands alone.

export interface Line {
  readonly name: string
  /** One for each step; `null` where nothing was measured. */
  readonly values: readonly (number | null)[]
}

export interface Chart {
  readonly title: string
  /** What the steps are, and what each is called. */
  readonly across: string
  readonly steps: readonly string[]
  /** What the values are. */
  readonly up: string
  readonly lines: readonly Line[]
  /** A value that is drawn all across. */
  readonly mark?: { readonly name: string; readonly value: number }
  /** Steps are things of different kinds: no line leads from one to the next, and each value is written. */
  readonly areStepsApart?: boolean
}

const WIDTH = 720
const HEIGHT = 420
const LEFT = 76
const RIGHT = 550
const TOP = 48
const BOTTOM = 356
/** Told apart by people who see few colours, and seen on white and on black. */
const COLOURS = ['#8a8f98', '#2f81f7', '#d97706', '#1a9e77', '#c2569b', '#8b6fd8', '#b45f3c', '#5c8a1e']
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.small{font-size:11px}.grid{stroke:#8a8f98;stroke-opacity:.35}
.line{fill:none;stroke-width:2.2}.mark{stroke:#8a8f98;stroke-width:1.5;stroke-dasharray:5 4}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}}`

export const drawChart = (chart: Chart): string => {
  const { title, across, steps, up, lines, mark, areStepsApart = false } = chart
  const draw = areStepsApart ? drawPoints : drawLine
  const values = [...lines.flatMap((line) => line.values), mark?.value ?? null].filter(isDrawn)
  const lowest = Math.floor(Math.log10(Math.min(...values)))
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))))
  const x = (step: number): number => LEFT + ((step + 0.5) * (RIGHT - LEFT)) / steps.length
  const y = (value: number): number => BOTTOM - ((Math.log10(value) - lowest) * (BOTTOM - TOP)) / (highest - lowest)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<style>${STYLE}</style>`,
    text([LEFT, 24], title, 'start'),
    ...decades(lowest, highest).flatMap((value) => gridLine(y(value), value)),
    ...steps.map((step, index) => smallText([x(index), BOTTOM + 20], step, 'middle')),
    text([(LEFT + RIGHT) / 2, BOTTOM + 44], across, 'middle'),
    `<text transform="translate(18 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${up}</text>`,
    ...(mark === undefined ? [] : marked(mark.name, y(mark.value))),
    ...lines.flatMap((line, index) => draw(line, { colour: COLOURS[index % COLOURS.length] ?? '', x, y })),
    ...(lines.length > 1 ? lines : []).flatMap(({ name }, index) => legend(name, index)),
    '</svg>\n',
  ].join('\n')
}

const isDrawn = (value: number | null): value is number => value !== null && Number.isFinite(value) && value > 0

const decades = (lowest: number, highest: number): readonly number[] =>
  Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index))

type Point = readonly [number, number]

const text = ([x, y]: Point, words: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`

const smallText = (at: Point, words: string, anchor: 'start' | 'middle' | 'end'): string =>
  text(at, words, anchor).replace('<text', '<text class="small"')

const gridLine = (y: number, value: number): readonly string[] => [
  `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}"/>`,
  smallText([LEFT - 8, y + 4], value.toLocaleString('en', { maximumFractionDigits: 4 }), 'end'),
]

const marked = (name: string, y: number): readonly string[] => [
  `<line class="mark" x1="${LEFT}" x2="${RIGHT}" y1="${round(y)}" y2="${round(y)}"/>`,
  smallText([RIGHT + 6, y + 4], name, 'start'),
]

interface Drawing {
  readonly colour: string
  readonly x: (step: number) => number
  readonly y: (value: number) => number
}

const drawLine = (line: Line, drawing: Drawing): readonly string[] => {
  const points = pointsOf(line, drawing).map(({ at }) => at.join(','))
  return [
    `<polyline class="line" stroke="${drawing.colour}" points="${points.join(' ')}"/>`,
    ...pointsOf(line, drawing).map(({ at }) => circle(at, drawing.colour)),
  ]
}

const drawPoints = (line: Line, drawing: Drawing): readonly string[] =>
  pointsOf(line, drawing).flatMap(({ at, value }) => [
    circle(at, drawing.colour),
    smallText([at[0] + 8, at[1] - 6], Math.round(value).toLocaleString('en'), 'start'),
  ])

/** Steps that were not measured are passed over. */
const pointsOf = ({ values }: Line, { x, y }: Drawing): readonly { readonly at: Point; readonly value: number }[] =>
  values.flatMap((value, step) => (isDrawn(value) ? [{ at: [round(x(step)), round(y(value))], value }] : []))

const circle = ([x, y]: Point, colour: string): string => `<circle fill="${colour}" cx="${x}" cy="${y}" r="3.4"/>`

const legend = (name: string, index: number): readonly string[] => {
  const y = TOP + 40 + index * 22
  return [
    `<rect fill="${COLOURS[index % COLOURS.length]}" x="${RIGHT + 14}" y="${y - 9}" width="12" height="10" rx="2"/>`,
    smallText([RIGHT + 32, y], name, 'start'),
  ]
}

const round = (value: number): number => Math.round(value * 10) / 10
