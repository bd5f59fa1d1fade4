// The simulator in a process of its own.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly code: number | null
  readonly output: string
}

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** `bug`: the name of the one that is planted. */
export const runSim = (args: readonly string[], bug: string | null = null): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const loader = bug === null ? [] : ['--import', pathOf('bug-loader.ts')]
    const child = spawn(
      process.execPath,
      ['--conditions=@presence-router/source', '--no-warnings', ...loader, pathOf('../../sim/main.ts'), ...args],
      { env: { ...process.env, NODE_OPTIONS: '', PLANTED_BUG: bug ?? '' } },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
