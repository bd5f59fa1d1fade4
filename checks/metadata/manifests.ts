// What the registry shows of a package, and what provenance is made from, is in its package.json; a missing field is
// missed by nobody but the users. What is published has the same entries as the workspace, without the sources.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type PublicPackage, readPublicPackages } from '../../scripts/entries.ts'
import type { Check } from '../source.ts'

const SOURCE_CONDITION = '@presence-router/source'

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

interface Manifest {
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly homepage?: string
  readonly bugs?: string
  readonly license?: string
  readonly sideEffects?: boolean
  readonly files?: readonly string[]
  readonly engines?: { readonly node?: string }
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly exports?: Exports
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean; readonly exports?: Exports }
}

export const manifests: Check = {
  name: 'manifests',
  run: () => {
    const root = readManifest('package.json')
    return readPublicPackages().flatMap((each) => {
      const path = `${each.folder}/package.json`
      return faultsOf(readManifest(path), each, root).map((reason) => ({ path, line: 1, reason }))
    })
  },
}

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8'))

const faultsOf = (manifest: Manifest, { folder }: PublicPackage, root: Manifest): readonly string[] => {
  const { description, keywords = [], homepage, bugs, license, sideEffects, files = [] } = manifest
  const { engines, repository, publishConfig, exports = {} } = manifest
  const held: readonly (readonly [boolean, string])[] = [
    [!!description && keywords.length > 0, 'description and keywords are how it is found'],
    [!!homepage && !!bugs, 'homepage and bugs are where its users go'],
    [license === root.license, 'license is that of the repository'],
    [sideEffects === false, 'sideEffects is false, or bundlers keep what nobody uses'],
    [files.includes('dist') && files.includes('src'), 'files has dist, and src for the source maps'],
    [isDeepStrictEqual(engines, root.engines), 'engines is that of the repository'],
    [repository?.directory === folder && /^git\+https:.*\.git$/.test(repository.url ?? ''), REPOSITORY],
    [publishConfig?.access === 'public' && publishConfig.provenance === true, 'publishConfig: public, with provenance'],
    [isDeepStrictEqual(publishConfig?.exports, withoutSources(exports)), 'publishConfig.exports is not like exports'],
  ]
  return held.filter(([holds]) => !holds).map(([, reason]) => reason)
}

const REPOSITORY = 'repository has the url and the directory, or the registry refuses its provenance'

const withoutSources = (exports: Exports): Exports =>
  Object.fromEntries(
    Object.entries(exports).map(([subpath, targets]) => {
      if (typeof targets === 'string') return [subpath, targets]
      const { [SOURCE_CONDITION]: _, ...published } = targets
      return [subpath, published]
    }),
  )
