// A changeset is what users will read, and what raises the version: it names packages that there are, and says something.
import { globSync, readFileSync } from 'node:fs'
import { readPublicPackages } from '../../scripts/entries.ts'
import type { Check, Violation } from '../source.ts'

const CHANGESET = /^---\n(?<raised>.*?)\n---\n(?<text>.*)$/s
const RAISED = /^["'](?<name>[^"']+)["']: (major|minor|patch)$/

export const changesets: Check = {
  name: 'changesets',
  run: () => {
    const names = readPublicPackages().map(({ name }) => name)
    return globSync('.changeset/*.md').flatMap((path) => faultsIn(path, names))
  },
}

const faultsIn = (path: string, names: readonly string[]): readonly Violation[] => {
  const { raised = '', text = '' } = CHANGESET.exec(readFileSync(path, 'utf8'))?.groups ?? {}
  const lines = raised === '' ? [] : raised.split('\n')
  const strange = lines.filter((line) => !names.includes(RAISED.exec(line)?.groups?.['name'] ?? ''))
  return [
    ...strange.map((line) => `"${line}" is not a published package and one of major, minor, patch`),
    ...(lines.length === 0 || text.trim() === '' ? ['it raises no package, or says nothing to its users'] : []),
  ].map((reason) => ({ path, line: 1, reason }))
}
