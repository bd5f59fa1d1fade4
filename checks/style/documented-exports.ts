// What a package exports has a sentence of its own: the reader of a tooltip has nothing else.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ESTree } from 'vite'
import { type Check, readSources, type Source, type Violation, violationAt } from '../source.ts'

const SOURCE_CONDITION = '@presence-router/source'

/** The names that are meant, of all that a file exports; `null`: all of them. */
type Wanted = ReadonlySet<string> | null

export const documentedExports: Check = {
  name: 'documented-exports',
  run: () => {
    const sources = readSources()
    const fileAt = new Map(sources.map((source) => [source.path, source]))
    const found = new Map<string, Violation>() // a name may be exported by several ways

    const followExports = (source: Source, wanted: Wanted): void => {
      for (const statement of source.program.body) {
        const next = reExportedBy(statement, wanted)
        const target = next && fileAt.get(join(dirname(source.path), next.from))
        if (target) followExports(target, next.wanted)
        for (const violation of undocumentedBy(statement, wanted, source))
          found.set(`${violation.path}:${violation.line}`, violation)
      }
    }
    for (const entry of entriesOf(sources)) followExports(entry, null)
    return [...found.values()]
  },
}

/** The files that `exports` of the package.json files name; a `*` in them stands for a folder. */
const entriesOf = (sources: readonly Source[]): readonly Source[] => {
  const packages = new Set(sources.map(({ path }) => path.split('/').slice(0, 2).join('/')))
  const patterns = [...packages].filter((folder) => existsSync(join(folder, 'package.json'))).flatMap(entryPatternsOf)
  return sources.filter(({ path }) => patterns.some((pattern) => pattern.test(path)))
}

const entryPatternsOf = (folder: string): readonly RegExp[] => {
  const { exports = {} }: { exports?: Record<string, string | Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  return Object.values(exports)
    .flatMap((entry) => (typeof entry === 'string' ? [] : (entry[SOURCE_CONDITION] ?? [])))
    .map((path) => new RegExp(`^${join(folder, path).replaceAll('.', '\\.').replace('*', '[^/]+')}$`))
}

const reExportedBy = (statement: ESTree.Node, wanted: Wanted): { from: string; wanted: Wanted } | null => {
  if (statement.type === 'ExportAllDeclaration') return { from: statement.source.value, wanted }
  if (statement.type !== 'ExportNamedDeclaration' || !statement.source) return null
  const meant = statement.specifiers.filter(({ exported }) => wanted === null || wanted.has(nameOf(exported)))
  return { from: statement.source.value, wanted: new Set(meant.map(({ local }) => nameOf(local))) }
}

const undocumentedBy = (statement: ESTree.Node, wanted: Wanted, source: Source): readonly Violation[] => {
  if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return []
  const names = declaredNames(statement.declaration).filter((name) => wanted === null || wanted.has(name))
  if (names.length === 0 || hasDocComment(source, statement.start)) return []
  return [violationAt(source, statement.start, `${names.join(', ')} is public and has no doc comment`)]
}

const hasDocComment = ({ comments, text }: Source, start: number): boolean =>
  comments.some(({ type, value, end }) => type === 'Block' && value.startsWith('*') && !text.slice(end, start).trim())

const declaredNames = (declaration: ESTree.Declaration): readonly string[] => {
  const ids =
    declaration.type === 'VariableDeclaration' ? declaration.declarations.map(({ id }) => id) : [declaration.id]
  return ids.flatMap((id) => (id?.type === 'Identifier' ? id.name : []))
}

const nameOf = (name: ESTree.ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name)
