// The sources of this repository, each read and parsed once for all checks.
import { globSync, readFileSync } from 'node:fs'
import { type ESTree, type ParseResult, parseSync } from 'vite'

const FOLDERS = '{packages,apps,bench,examples,checks,scripts,test,test-support}/**/*.ts'
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage'])

/** A file with its syntax tree. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly program: ESTree.Program
  readonly comments: ParseResult['comments']
}

/** A rule that was broken, where, and why there is such a rule. */
export interface Violation {
  readonly path: string
  readonly line: number
  readonly reason: string
}

/** A rule that no other tool here can express. */
export interface Check {
  readonly name: string
  run(): readonly Violation[]
}

/** A check that looks at each file alone; `isHeld` says which files are held to it. */
export const checkEach = (
  name: string,
  isHeld: (path: string) => boolean,
  look: (source: Source) => readonly Violation[],
): Check => ({
  name,
  run: () =>
    readSources()
      .filter(({ path }) => isHeld(path))
      .flatMap(look),
})

let known: readonly Source[] | null = null

export const readSources = (): readonly Source[] => {
  known ??= [FOLDERS, '*.ts']
    .flatMap((pattern) => globSync(pattern, { exclude: (name) => NOT_OURS.has(name) }))
    .sort()
    .map(readSource)
  return known
}

const readSource = (path: string): Source => {
  const text = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  return { path, text, program, comments }
}

export const lineAt = ({ text }: Source, offset: number): number => text.slice(0, offset).split('\n').length

/** The violation at this offset of the file. */
export const violationAt = (source: Source, offset: number, reason: string): Violation => ({
  path: source.path,
  line: lineAt(source, offset),
  reason,
})

/** What is published or run, as against tests, benchmarks and checks. */
export const isProduct = (path: string): boolean => /^(packages|apps)\/[^/]+\/src\//.test(path)

/** Tests, and what only they use. */
export const isTest = (path: string): boolean => /(^|\/)test\//.test(path)
