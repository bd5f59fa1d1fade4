// Loaded before the simulator (`--import`): plants the bug that `PLANTED_BUG` names, in the one file that it is in.
import { registerHooks } from 'node:module'
import { PLANTED_BUGS } from './planted-bugs.ts'

const name = process.env['PLANTED_BUG']
const bug = PLANTED_BUGS.find((each) => each.name === name)
if (bug === undefined) throw new Error(`there is no planted bug "${name}"`)
const { file, find, replace } = bug

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(`/packages/${file}`)) return loaded
    const pieces = readText(loaded.source).split(find)
    if (pieces.length !== 2)
      throw new Error(`${file} has the text of "${name}" ${pieces.length - 1} times, and not once: ${find}`)
    return { ...loaded, source: pieces.join(replace) }
  },
})

const readText = (source: unknown): string =>
  typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString()
