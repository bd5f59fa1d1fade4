// Every test that docs/parity.md names exists: its file, and its title in that file or in the list of cases.
import { existsSync, readFileSync } from 'node:fs'
import type { Check, Violation } from '../source.ts'
import { type Page, readPages } from './pages.ts'

const PAGE = 'docs/parity.md'
const NAMED = /`([\w/.-]*(?:\.test\.ts|router-cases\.json))`: ((?:"[^"]+"(?:, )?)+)/g
const TITLE = /"([^"]+)"/g
const CASES = 'packages/runtime/test/conformance/router-cases.json'

export const namedTests: Check = {
  name: 'named-tests',
  run: () => readPages().flatMap((page) => (page.path === PAGE ? missingOn(page) : [])),
}

const missingOn = (page: Page): readonly Violation[] =>
  page.lines.flatMap((text, at) =>
    [...text.matchAll(NAMED)].flatMap(([, name = '', titles = '']) => {
      const path = pathOf(name)
      const known = existsSync(path) ? readFileSync(path, 'utf8').replaceAll("\\'", "'") : null
      const reasons =
        known === null
          ? [`there is no ${path}`]
          : [...titles.matchAll(TITLE)]
              .map(([, title = '']) => title)
              .filter((title) => !isIn(known, title))
              .map((title) => `${path} has no test "${title}"`)
      return reasons.map((reason) => ({ path: page.path, line: at + 1, reason }))
    }),
  )

/** `core/test/…` is in packages, `demo/test/…` in apps, `test/…` at the root. */
const pathOf = (name: string): string => {
  if (name === 'router-cases.json') return CASES
  if (name.startsWith('demo/')) return `apps/${name}`
  return name.startsWith('test/') ? name : `packages/${name}`
}

/** A title may name its `describe` first; two cases of one title are told apart by their id in brackets. */
const isIn = (text: string, title: string): boolean =>
  title.split(' › ').every((part) => text.includes(part.replace(/ \([\w-]+\)$/, '')))
