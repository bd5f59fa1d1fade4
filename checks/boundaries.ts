// Holds everybody's imports to `.dependency-cruiser.mjs`. What a cruise cannot see breaks no rule: without a compiler it
// finds no modules, and with a filter too many no libraries. So it fails too when it has missed an import of any file.
import { existsSync } from 'node:fs'
import { cruise, format, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { readSources, type Source } from './source.ts'

const FOLDERS = ['packages', 'apps', 'bench', 'examples', 'checks', 'scripts', 'test', 'test-support']

const cruiseAll = async (): Promise<ICruiseResult> => {
  const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs')
  const { output } = await cruise(FOLDERS.filter(existsSync), options)
  if (typeof output === 'string') throw new Error(`the cruise gave no result: ${output}`)
  return output
}

/** The imports of our files that the cruise knows nothing of. */
const missedBy = ({ modules }: ICruiseResult, sources: readonly Source[]): readonly string[] => {
  const seen = new Set(modules.flatMap(({ source, dependencies }) => dependencies.map((to) => edge(source, to.module))))
  return sources
    .flatMap(({ path, program }) => program.body.map((statement) => [path, statement] as const))
    .flatMap(([path, it]) => ('source' in it && it.source ? edge(path, it.source.value) : []))
    .filter((wanted) => !seen.has(wanted))
}

const edge = (from: string, to: string): string => `${from} → ${to.replace(/^node:/, '')}`

const result = await cruiseAll()
const report = await format(result, { outputType: 'err-long' })
console.log(report.output)

const missed = missedBy(
  result,
  readSources().filter(({ path }) => path.includes('/')),
)
for (const unseen of missed) console.log(`not seen by the cruise, so held to no rule: ${unseen}`)
process.exitCode = report.exitCode > 0 || missed.length > 0 ? 1 : 0
