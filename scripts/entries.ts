// What is published: each package that is not private, with the entries of its `exports`. A `*` in them stands for every
// folder of the sources that fits, so neither a new entry nor a new host is to be named anywhere else.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE_CONDITION = '@presence-router/source'

/** Something a user can import by name. Paths are relative to the root of the repository. */
export interface Entry {
  /** What the user imports: `@presence-router/core/testing`. */
  readonly name: string
  /** The name as part of a file name: `core-testing`. */
  readonly slug: string
  readonly packageFolder: string
  readonly declarations: string
  readonly module: string
}

/** A package that the registry gets. */
export interface PublicPackage {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly entries: readonly Entry[]
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

export const readPublicPackages = (): readonly PublicPackage[] =>
  globSync('packages/*/package.json')
    .sort()
    .map((path) => ({ folder: path.slice(0, -'/package.json'.length), manifest: readManifest(path) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({
      name: manifest.name,
      version: manifest.version,
      folder,
      entries: entriesOf(folder, manifest),
    }))

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8'))

const entriesOf = (folder: string, { name, exports = {} }: Manifest): readonly Entry[] =>
  Object.entries(exports).flatMap(([subpath, targets]) => {
    if (typeof targets === 'string') return []
    const { [SOURCE_CONDITION]: source, types, default: module } = targets
    if (!source || !types || !module)
      throw new Error(`${folder}/package.json: "${subpath}" lacks one of "${SOURCE_CONDITION}", "types", "default"`)
    return namesFor(folder, source).map((star) => {
      const entry = join(name, subpath.replace('*', star))
      return {
        name: entry,
        slug: entry.slice(entry.indexOf('/') + 1).replaceAll('/', '-'),
        packageFolder: folder,
        declarations: join(folder, types.replace('*', star)),
        module: join(folder, module.replace('*', star)),
      }
    })
  })

/** What `*` stands for; one empty name where there is no `*`. */
const namesFor = (folder: string, source: string): readonly string[] => {
  const [before = '', after] = join(folder, source).split('*')
  if (after === undefined) return ['']
  return globSync(`${before}*${after}`)
    .sort()
    .map((path) => path.slice(before.length, path.length - after.length))
}
