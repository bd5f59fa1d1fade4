// Every example of the documentation compiles, each as a module of its own, against the sources of this workspace.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compile } from '../compile.ts'
import type { Check, Violation } from '../source.ts'
import { type CodeBlock, codeBlocksOf, type Page, readPages } from './pages.ts'

// Inside node_modules, where the names of the workspace's packages resolve, and nobody looks for sources.
const FOLDER = 'node_modules/.cache/docs'
const UNCHECKED = /^(js|javascript|typescript|tsx|jsx|mjs|mts|ts\s.*)$/
// The generated reference shows signatures, which come from the compiler and are no modules.
const SIGNATURE = { folder: 'docs/api/', language: 'ts signature' }

export const codeBlocks: Check = {
  name: 'code-blocks',
  run: () => {
    const pages = readPages()
    return [...pages.flatMap(uncheckedIn), ...uncompiledIn(pages)]
  },
}

const uncheckedIn = (page: Page): readonly Violation[] =>
  codeBlocksOf(page)
    .filter(({ language }) => UNCHECKED.test(language) && !isSignature(page, language))
    .map(({ line, language }) => ({
      path: page.path,
      line,
      reason: `a block marked "${language}" is not compiled: write it as a whole module and mark it "ts"`,
    }))

const isSignature = ({ path }: Page, language: string): boolean =>
  path.startsWith(SIGNATURE.folder) && language === SIGNATURE.language

const uncompiledIn = (pages: readonly Page[]): readonly Violation[] => {
  rmSync(FOLDER, { recursive: true, force: true })
  const files = pages.flatMap((page) =>
    codeBlocksOf(page)
      .filter(({ language }) => language === 'ts')
      .map((block) => writeModule(page, block)),
  )
  if (files.length === 0) return []
  writeProject(files)
  return compile(FOLDER).map(({ path, line, message }) => ({
    path: path.startsWith(FOLDER) ? path.slice(FOLDER.length + 1).replace(/\.\d+\.mts$/, '') : path,
    line,
    reason: `the example does not compile: ${message}`,
  }))
}

/** Keeps the lines where they are on the page, so that what the compiler says of a line is true of the page. */
const writeModule = (page: Page, { line, lines }: CodeBlock): string => {
  const file = `${page.path}.${line}.mts`
  mkdirSync(dirname(join(FOLDER, file)), { recursive: true })
  writeFileSync(join(FOLDER, file), '\n'.repeat(line) + lines.join('\n'))
  return file
}

const writeProject = (files: readonly string[]): void => {
  const compilerOptions = {
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    moduleDetection: 'force',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM'],
    types: ['node'],
  }
  const project = { extends: '../../../tsconfig.base.json', compilerOptions, files }
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(project))
}
