// The API report of every public entry: all that its users can see in one committed file, so that somebody reads each
// change of it. Fails when a report differs; `--update` writes them. What the reference is made of stays in `API_MODELS`.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor'
import { API_MODELS, exportedNames } from './api-model.ts'
import { type Entry, readPublicPackages } from './entries.ts'

const REPORTS = 'api'
// What is spelled out where it is used, is a private mark, or was made by the compiler: nobody needs to name it.
const MAY_BE_UNNAMED = new Set(['DEFINITION', 'PresenceRouter_base'])
// What the compiler and the house's own rules see to, or do not ask for.
const OF_NO_INTEREST = new Set(['ae-missing-release-tag', 'ae-undocumented', 'tsdoc-param-tag-missing-hyphen'])

const configOf = (entry: Entry): ExtractorConfig =>
  ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve(entry.packageFolder, 'package.json'),
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: resolve(entry.declarations),
      compiler: { tsconfigFilePath: resolve('tsconfig.api.json') },
      apiReport: {
        enabled: true,
        reportFileName: entry.slug,
        reportFolder: resolve(REPORTS),
        reportTempFolder: resolve(API_MODELS),
      },
      docModel: { enabled: true, apiJsonFilePath: resolve(API_MODELS, `${entry.slug}.api.json`) },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
    },
  })

/** Writes the report and the model of an entry beside the committed ones. Returns what the tool has to say. */
const extract = (entry: Entry): readonly ExtractorMessage[] => {
  const messages: ExtractorMessage[] = []
  const messageCallback = (message: ExtractorMessage): void => {
    message.handled = true
    if (message.category !== 'console' && !OF_NO_INTEREST.has(message.messageId)) messages.push(message)
    else if (message.logLevel === ExtractorLogLevel.Error) messages.push(message)
  }
  Extractor.invoke(configOf(entry), { localBuild: false, messageCallback })
  return messages
}

/** An entry need not export again what another entry of its package exports. */
const isHarmless = ({ messageId, text }: ExtractorMessage, exported: ReadonlySet<string>): boolean => {
  const symbol = /symbol "(\w+)"/.exec(text)?.[1] ?? ''
  return messageId === 'ae-forgotten-export' && (MAY_BE_UNNAMED.has(symbol) || exported.has(symbol))
}

const spell = ({ sourceFilePath = '', sourceFileLine, text }: ExtractorMessage): string =>
  `${relative('.', sourceFilePath)}:${sourceFileLine ?? 1} ${text}`

const faultsOf = (entries: readonly Entry[]): readonly string[] => {
  const messages = entries.flatMap(extract)
  const exported = new Set(entries.flatMap(exportedNames))
  return messages.filter((message) => !isHarmless(message, exported)).map(spell)
}

/** How the committed report differs from the one just made; empty when it does not. */
const differenceOf = (name: string): string => {
  const [committed, made] = [REPORTS, API_MODELS].map((folder) => join(folder, name))
  const sides = [committed, made].map((path = '') => (existsSync(path) ? path : '/dev/null'))
  return spawnSync('git', ['diff', '--no-index', '--no-color', ...sides], { encoding: 'utf8' }).stdout
}

const update = (names: readonly string[]): void => {
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS)
  for (const name of names) copyFileSync(join(API_MODELS, name), join(REPORTS, name))
}

rmSync(API_MODELS, { recursive: true, force: true })
mkdirSync(REPORTS, { recursive: true })
const packages = readPublicPackages()
const faults = packages.flatMap(({ entries }) => faultsOf(entries))
const reports = packages.flatMap(({ entries }) => entries.map(({ slug }) => `${slug}.api.md`))
if (process.argv.includes('--update')) update(reports)
const committed = globSync(`${REPORTS}/*.api.md`).map((path) => basename(path))
const differences = [...new Set([...reports, ...committed])].map(differenceOf).filter((text) => text !== '')

for (const line of [...faults, ...differences]) console.log(line)
if (differences.length > 0) console.log('What users see has changed. If it is meant: api:update, and a changeset.')
console.log(`${reports.length} entries: ${faults.length} faults, ${differences.length} reports that differ`)
process.exitCode = faults.length + differences.length === 0 ? 0 : 1
