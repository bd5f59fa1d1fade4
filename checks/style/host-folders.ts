// A new host adds one folder to packages/adapters/src and edits nothing else: `exports` finds its index.ts by itself.
import { type Check, readSources } from '../source.ts'

const ADAPTERS = 'packages/adapters/src/'
const OUTSIDE = 'adapters have one folder per host, and no file of all hosts'
const CLOSED = 'is missing: it is what `exports` gives of this host'

export const hostFolders: Check = {
  name: 'host-folders',
  run: () => {
    const files = readSources()
      .map(({ path }) => path)
      .filter((path) => path.startsWith(ADAPTERS))
    const outside = files.filter((path) => !path.slice(ADAPTERS.length).includes('/'))
    const entries = new Set(files.filter((path) => !outside.includes(path)).map(entryOfHost))
    return [
      ...outside.map((path) => ({ path, line: 1, reason: OUTSIDE })),
      ...[...entries].filter((path) => !files.includes(path)).map((path) => ({ path, line: 1, reason: CLOSED })),
    ]
  },
}

const entryOfHost = (path: string): string => `${path.split('/').slice(0, 4).join('/')}/index.ts`
