// How many bytes each entry costs, minified and gzipped: its package's own code, and the whole with what it imports.
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { budgetOf, type Measured, report } from './budgets.ts'
import { type Entry, readPublicPackages } from './entries.ts'

const OTHER_PACKAGES = /^[^./]/

const bundle = async (entry: Entry, external: readonly RegExp[]): Promise<number> => {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      write: false,
      ssr: resolve(entry.module),
      minify: true,
      target: 'es2022',
      rolldownOptions: { external: [...external], output: { codeSplitting: false } },
    },
  })
  return [made]
    .flat()
    .flatMap(outputsOf)
    .reduce((bytes, code) => bytes + gzipSync(code).length, 0)
}

const outputsOf = (made: Rolldown.RolldownOutput | Rolldown.RolldownWatcher): readonly string[] =>
  'output' in made ? made.output.flatMap((file) => (file.type === 'chunk' ? [file.code] : [])) : []

const measure = async (entry: Entry): Promise<readonly Measured[]> => {
  const { ownBytes, wholeBytes } = budgetOf(entry)
  return [
    { entry: entry.name, what: 'own', value: await bundle(entry, [OTHER_PACKAGES]), limit: ownBytes },
    { entry: entry.name, what: 'whole', value: await bundle(entry, []), limit: wholeBytes },
  ]
}

const entries = readPublicPackages().flatMap((each) => each.entries)
report((await Promise.all(entries.map(measure))).flat(), 'bytes')
