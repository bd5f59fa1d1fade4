// Packs a package as the registry gets it, and holds the tarball to what its readers and their tools expect.
import { existsSync, globSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { runCommand } from './command.ts'
import type { PublicPackage } from './entries.ts'

const REQUIRED = ['LICENSE', 'README.md', 'package.json']

/** Packs the built package into the folder and checks it. Returns where the tarball is. */
export const packChecked = async (each: PublicPackage, folder: string): Promise<string> => {
  pruneBuilt(each)
  await runCommand('pnpm', ['pack', '--pack-destination', folder], { cwd: each.folder })
  const tarball = join(folder, `${each.name.slice(1).replace('/', '-')}-${each.version}.tgz`)
  await Promise.all([checkFiles(tarball, each), checkPublint(tarball), checkTypes(tarball, each)])
  return tarball
}

/** The compiler leaves what it made of sources that are gone; nobody should be able to import that. */
const pruneBuilt = ({ folder }: PublicPackage): void => {
  for (const path of globSync(`${folder}/dist/**/*.{js,d.ts,js.map,d.ts.map}`)) {
    const source = join(folder, 'src', relative(join(folder, 'dist'), path)).replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts')
    if (!existsSync(source)) rmSync(path)
  }
}

const checkFiles = async (tarball: string, { name, entries, folder }: PublicPackage): Promise<void> => {
  const packed = new Set((await runCommand('tar', ['-tzf', tarball])).split('\n'))
  const wanted = [...REQUIRED, ...entries.flatMap((entry) => [entry.module, entry.declarations].map(inPackage))]
  function inPackage(path: string): string {
    return relative(folder, path)
  }
  const missing = wanted.filter((path) => !packed.has(`package/${path}`))
  if (missing.length > 0) throw new Error(`the tarball of ${name} lacks ${missing.join(', ')}`)
}

const checkPublint = async (tarball: string): Promise<unknown> =>
  runCommand('pnpm', ['exec', 'publint', 'run', '--strict', tarball])

/** Every entry by its name: behind a `*` attw looks at none. */
const checkTypes = async (tarball: string, { name, entries }: PublicPackage): Promise<unknown> => {
  const subpaths = entries.map((entry) => `.${entry.name.slice(name.length)}`)
  const args = ['exec', 'attw', resolve(tarball), '--profile', 'esm-only', '--format', 'ascii']
  return runCommand('pnpm', [...args, '--entrypoints', ...subpaths])
}
