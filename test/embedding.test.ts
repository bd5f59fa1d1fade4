// A process that embeds the router ends by itself: in a child process, as a user would run it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = async (script: string): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)(
    process.execPath,
    ['--conditions=@presence-router/source', '--no-warnings', `${import.meta.dirname}/embedding/${script}.ts`],
    { timeout: 20_000 }, // a process that does not end is killed, and the promise rejects
  )

it.each([
  ['publishes-and-closes', 'delivered 1\nclosed\n'],
  ['awaits-a-hung-module', '0 users\n'],
  ['leaves-it-open', 'left open\n'],
  ['reads-a-large-answer', '30000 users\n'],
])('%s ends by itself with code 0', { timeout: 30_000 }, async (script, stdout) => {
  await expect(run(script)).resolves.toEqual({ stdout, stderr: '' })
})
