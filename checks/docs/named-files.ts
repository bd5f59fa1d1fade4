// Every file that a page links to or names exists. A name may be shortened from the left (`actor/ask.ts`); a file of the
// reader's own begins with `my-`.
import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Check, Violation } from '../source.ts'
import { codeBlocksOf, type Page, readPages } from './pages.ts'

const LINK = /\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g
const NAME = /`([\w@.-]+(?:\/[\w@.-]+)*(?:\.(?:ts|tsx|mjs|json|md|yaml)|\/))`/g
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo'])

export const namedFiles: Check = {
  name: 'named-files',
  run: () => {
    const paths = globSync(['**/*', '.*', '.ci/*'], { exclude: (name) => NOT_OURS.has(basename(name)) })
    return readPages().flatMap((page) => missingOn(page, paths))
  },
}

const missingOn = (page: Page, paths: readonly string[]): readonly Violation[] =>
  proseOf(page).flatMap(([line, text]) => {
    const links = [...text.matchAll(LINK)].map(([, target = '']) => target)
    const names = [...text.matchAll(NAME)].map(([, name = '']) => name)
    return [
      ...links.filter((target) => !existsSync(join(dirname(page.path), target))),
      ...names.filter((name) => !isThere(name, paths)),
    ].map((name) => ({ path: page.path, line, reason: `there is no ${name}` }))
  })

const isThere = (name: string, paths: readonly string[]): boolean => {
  if (name.startsWith('my-') || NOT_OURS.has(name.split('/')[0] ?? '')) return true
  const end = `/${name.replace(/\/$/, '')}`
  return paths.some((path) => `/${path}`.endsWith(end))
}

/** The lines outside of code blocks, numbered from 1. */
const proseOf = (page: Page): readonly (readonly [number, string])[] => {
  const blocks = codeBlocksOf(page)
  return page.lines
    .map((text, at) => [at + 1, text] as const)
    .filter(([line]) => !blocks.some((block) => block.line <= line && line <= block.line + block.lines.length + 1))
}
