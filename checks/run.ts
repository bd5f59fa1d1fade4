// Runs the checks that are named (`style`, `docs`, `metadata`, or one of them); all without a name. Fails when a rule is broken.
import { codeBlocks } from './docs/code-blocks.ts'
import { namedFiles } from './docs/named-files.ts'
import { namedTests } from './docs/named-tests.ts'
import { changesets } from './metadata/changesets.ts'
import { manifests } from './metadata/manifests.ts'
import type { Check } from './source.ts'
import { casts } from './style/casts.ts'
import { coreGlobals } from './style/core-globals.ts'
import { documentedExports } from './style/documented-exports.ts'
import { fewImports } from './style/few-imports.ts'
import { fileNames } from './style/file-names.ts'
import { hostFolders } from './style/host-folders.ts'
import { matrixSpelling } from './style/matrix-spelling.ts'
import { realSleeping } from './style/real-sleeping.ts'
import { returnTypes } from './style/return-types.ts'
import { shortFunctions } from './style/short-functions.ts'
import { taggedSwitches } from './style/tagged-switches.ts'
import { unfinishedWork } from './style/unfinished-work.ts'

const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  style: [
    casts,
    coreGlobals,
    documentedExports,
    fewImports,
    fileNames,
    hostFolders,
    matrixSpelling,
    realSleeping,
    returnTypes,
    shortFunctions,
    taggedSwitches,
    unfinishedWork,
  ],
  docs: [codeBlocks, namedFiles, namedTests],
  metadata: [manifests, changesets],
}

const all = Object.values(CHECKS).flat()
const chosen = (word: string): readonly Check[] => CHECKS[word] ?? all.filter(({ name }) => name === word)

const words = process.argv.slice(2)
const checks = words.length === 0 ? all : words.flatMap(chosen)
if (checks.length === 0) throw new Error(`no check of this name; there are ${all.map(({ name }) => name).join(', ')}`)

let broken = 0
for (const { name, run } of checks)
  for (const { path, line, reason } of run()) {
    console.log(`${path}:${line} ${name}: ${reason}`)
    broken++
  }
console.log(`${checks.length} checks: ${broken === 0 ? 'all hold' : `${broken} broken`}`)
process.exitCode = broken === 0 ? 0 : 1
