// Draws the picture: places, arrows and words as one SVG that is readable on light and dark, by the reader's setting.
import type { Arrow } from './arrows.ts'
import { PLACES, type Place, ROUTES, type Route, SIZE } from './layout.ts'
import { STATES } from './words.ts'

const LINE = 16
const CORNER = 10

const LIGHT = {
  paper: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  line: '#59636e',
  asked: '#dafbe1',
  idle: '#f6f8fa',
  gone: '#eaeef2',
  choice: '#fff8c5',
} as const
const DARK: { readonly [color in keyof typeof LIGHT]: string } = {
  paper: '#0d1117',
  ink: '#f0f6fc',
  faint: '#b1bac4',
  line: '#8b949e',
  asked: '#12361f',
  idle: '#1c2129',
  gone: '#2a313c',
  choice: '#3b2e0a',
}

type Colors = { readonly [color in keyof typeof LIGHT]: string }

const rulesOf = ({ paper, ink, faint, line, asked, idle, gone, choice }: Colors): string =>
  [
    `.paper{fill:${paper}}`,
    `.box{stroke:${line};stroke-width:1.5}`,
    `.asked{fill:${asked}}`,
    `.idle{fill:${idle}}`,
    `.gone{fill:${gone}}`,
    `.choice{fill:${choice}}`,
    `.group,.source{fill:none}`,
    `.arrow{fill:none;stroke:${line};stroke-width:1.5}`,
    `.head,.dot{fill:${line}}`,
    `.name{fill:${ink}}`,
    `.told{fill:${faint}}`,
    `.words{fill:${ink};stroke:${paper}}`,
  ].join('')

const STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;font-size:13px}',
  '.name{font-size:16px;font-weight:600}',
  '.words{stroke-width:5px;stroke-linejoin:round;paint-order:stroke}',
  '.source,.group{stroke-dasharray:6 4}',
  rulesOf(LIGHT),
  `@media (prefers-color-scheme:dark){${rulesOf(DARK)}}`,
].join('')

/** The picture of these states and arrows. Throws when something has no place, or a place has nothing. */
export const drawChart = (states: readonly string[], arrows: readonly Arrow[]): string => {
  const keys = arrows.map(({ from, to }) => `${from} ${to}`)
  requireSame('place', states, Object.keys(PLACES))
  requireSame('route', keys, Object.keys(ROUTES))
  const { width, height } = SIZE
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    '<title id="title">The life of a module</title>',
    `<style>${STYLE}</style>`,
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto">',
    '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    ...Object.entries(PLACES).filter(isGroup).map(drawPlace),
    '<circle class="dot" cx="14" cy="127" r="6"/><path class="arrow" d="M20 127 40 127" marker-end="url(#head)"/>',
    ...Object.values(ROUTES).map(drawArrow),
    ...Object.entries(PLACES)
      .filter((entry) => !isGroup(entry))
      .map(drawPlace),
    ...arrows.map(({ from, to, words }) => drawWords(words, ROUTES[`${from} ${to}`])),
    '</svg>',
    '',
  ].join('\n')
}

const requireSame = (what: string, needed: readonly string[], given: readonly string[]): void => {
  const missing = needed.filter((name) => !given.includes(name))
  const left = given.filter((name) => !needed.includes(name))
  if (missing.length + left.length > 0)
    throw new Error(`the picture has no ${what} for [${missing.join('; ')}] and one too many for [${left.join('; ')}]`)
}

const isGroup = ([, { kind }]: readonly [string, Place]): boolean => kind === 'group'

const drawPlace = ([path, { kind, x, y, width, height }]: readonly [string, Place]): string => {
  const name = path.split('.').at(-1) ?? path
  const middle = x + width / 2
  if (kind === 'choice' && width === height) return drawDiamond(middle, y + height / 2, width / 2)
  const box = `<rect class="box ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${kind === 'choice' ? height / 2 : CORNER}"/>`
  if (kind === 'group') return `${box}<text class="name" x="${x + 14}" y="${y + 24}">${name}</text>`
  const told = STATES[name]
  const center = y + height / 2
  if (told === undefined) return box + centered('name', [middle, center + 6], kind === 'source' ? 'any state' : name)
  return box + centered('name', [middle, center - 4], name) + centered('told', [middle, center + 15], told)
}

const drawDiamond = (x: number, y: number, half: number): string =>
  `<path class="box choice" d="M${x} ${y - half} ${x + half} ${y} ${x} ${y + half} ${x - half} ${y}z"/>`

const centered = (kind: string, [x, y]: readonly [number, number], text: string): string =>
  `<text class="${kind}" x="${x}" y="${y}" text-anchor="middle">${text}</text>`

/** Straight lines with round corners. */
const drawArrow = ({ points }: Route): string => {
  const [first = [0, 0], ...others] = points
  const steps = others.map((point, index) => {
    const next = others[index + 1]
    if (next === undefined) return `L${point.join(' ')}`
    return `L${towards(point, points[index] ?? point).join(' ')} Q${point.join(' ')} ${towards(point, next).join(' ')}`
  })
  return `<path class="arrow" d="M${first.join(' ')} ${steps.join(' ')}" marker-end="url(#head)"/>`
}

/** A little way from one point to another. */
const towards = (
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): readonly [number, number] => [
  x + Math.sign(toX - x) * Math.min(CORNER, Math.abs(toX - x)),
  y + Math.sign(toY - y) * Math.min(CORNER, Math.abs(toY - y)),
]

/** Words in the middle stand above `at`, those at a side around it. */
const drawWords = (words: string, route: Route | undefined): string => {
  if (route === undefined) return ''
  const { at, align, letters } = route
  const lines = linesOf(words, letters)
  const height = (lines.length - 1) * LINE
  const top = at[1] - (align === 'middle' ? height : height / 2)
  return lines
    .map(
      (line, index) =>
        `<text class="words" x="${at[0]}" y="${top + index * LINE}" text-anchor="${align}">${line}</text>`,
    )
    .join('')
}

const linesOf = (words: string, letters: number): readonly string[] => {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length >= letters) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
