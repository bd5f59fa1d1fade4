// A project of somebody else, outside of this workspace: the tarballs as npm installs them, and the programs of
// `test/packed/`. `skipLibCheck` is off, so the declarations of all libraries are compiled too, and none needs it on.
// `effect` alone names types of the DOM (`CryptoKey`, `JsonWebKey`): who imports it wants that library of the compiler.
import { copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runCommand } from './command.ts'
import type { PublicPackage } from './entries.ts'
import type { NodeProgram } from './node-versions.ts'

const PROGRAMS = 'test/packed'
const LONGEST_RUN_MS = 30_000
const KEPT_FROM_PLAIN = ['effect', 'xstate']
const EVERY_ENTRY = 'every-entry-with-effect'

/** Programs that use Effect say so in their name; the others must not meet a type of it. */
const WAYS = {
  plain: { lib: ['ES2023', 'ESNext.Disposable'], isOne: (name: string) => !name.includes('effect') },
  effect: { lib: ['ES2023', 'ESNext.Disposable', 'DOM'], isOne: (name: string) => name.includes('effect') },
}
const RESOLUTIONS = { nodenext: 'nodenext', bundler: 'esnext' }

type Way = keyof typeof WAYS
type Resolution = keyof typeof RESOLUTIONS

/** Who writes for it, and how the compiler finds modules: all that a project is compiled in. */
export const COMPILATIONS: readonly (readonly [Way, Resolution])[] = [
  ['plain', 'nodenext'],
  ['plain', 'bundler'],
  ['effect', 'nodenext'],
  ['effect', 'bundler'],
]

/** A package of the workspace, and where its tarball is. */
export interface Packed {
  readonly each: PublicPackage
  readonly tarball: string
}

/** Installs the tarballs, core a second time under another name, and lays out the programs. */
export const installOutside = async (folder: string, packed: readonly Packed[]): Promise<readonly string[]> => {
  const tarballs = Object.fromEntries(packed.map(({ each, tarball }) => [each.name, `file:${tarball}`]))
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  writeJson(join(folder, 'package.json'), {
    private: true,
    type: 'module',
    dependencies: { ...tarballs, 'core-again': tarballs['@presence-router/core'] },
    devDependencies: { typescript: devDependencies.typescript, '@types/node': devDependencies['@types/node'] },
  })
  await runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder })

  const paths = globSync(`${PROGRAMS}/*.ts`)
  for (const path of paths) copyFileSync(path, join(folder, basename(path)))
  writeFileSync(join(folder, `${EVERY_ENTRY}.ts`), importOfAll(packed.map(({ each }) => each)))
  return [...paths.map((path) => basename(path, '.ts')), EVERY_ENTRY].sort()
}

const importOfAll = (packages: readonly PublicPackage[]): string => {
  const names = packages.flatMap(({ entries }) => entries.map(({ name }) => name))
  const imports = names.map((name, at) => `import * as entry${at} from '${name}'`)
  return `${imports.join('\n')}\nconsole.log([${names.map((_, at) => `entry${at}`)}].length, 'entries')\n`
}

/** Compiles the programs of one way, each module found as this resolution finds it. */
export const compileOutside = async (
  folder: string,
  programs: readonly string[],
  [way, resolution]: readonly [Way, Resolution],
): Promise<void> => {
  const { lib, isOne } = WAYS[way]
  const project = `tsconfig.${way}.${resolution}.json`
  writeJson(join(folder, project), {
    compilerOptions: {
      ...STRICT,
      lib,
      module: RESOLUTIONS[resolution],
      moduleResolution: resolution,
      outDir: resolution,
    },
    files: programs.filter(isOne).map((name) => `${name}.ts`),
  })
  const compile = (...args: string[]): Promise<string> =>
    runCommand('node_modules/.bin/tsc', ['--project', project, ...args], { cwd: folder })
  await compile()
  if (way === 'plain') checkMet(await compile('--listFilesOnly'))
}

const checkMet = (files: string): void => {
  const met = KEPT_FROM_PLAIN.filter((name) => files.includes(`/node_modules/${name}/`))
  if (met.length > 0) throw new Error(`who embeds a router without Effect meets the types of ${met.join(' and ')}`)
}

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'ES2022',
  types: ['node'],
}

/** Runs a compiled program; it must end by itself. Returns the last line that it prints. */
export const runOutside = async (folder: string, program: string, node: NodeProgram): Promise<string> => {
  const outputs = await Promise.all(
    Object.keys(RESOLUTIONS).map((resolution) =>
      runCommand(node.path, [`${resolution}/${program}.js`], { cwd: folder, timeoutMs: LONGEST_RUN_MS }),
    ),
  )
  return outputs[0]?.trim().split('\n').at(-1) ?? ''
}

const writeJson = (path: string, value: unknown): void => writeFileSync(path, JSON.stringify(value, null, 2))
