// A file is named after the one concept it owns.
import { basename, dirname } from 'node:path'
import { type Check, checkEach } from '../source.ts'

const SAYS_NOTHING = /^(utils?|helpers?|commons?|types?)$/

export const fileNames: Check = checkEach(
  'file-names',
  () => true,
  ({ path }) => {
    const empty = [...dirname(path).split('/'), basename(path).split('.')[0] ?? ''].find((name) =>
      SAYS_NOTHING.test(name),
    )
    if (empty === undefined) return []
    return [{ path, line: 1, reason: `"${empty}" names no concept: one concept, one file, named after it` }]
  },
)
