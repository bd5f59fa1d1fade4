// The program in a process of its own, as it is started from a terminal.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const APP = fileURLToPath(new URL('../..', import.meta.url))

/** Generous: a machine that builds at the same time takes seconds to start a process. */
export const PATIENTLY = { timeout: 20_000, interval: 20 }

export interface MainRun {
  /** What it has said so far. */
  out(): string
  err(): string
  /** Resolves with the exit code, when everything was said. */
  readonly ended: Promise<number | null>
  kill(signal: 'SIGINT' | 'SIGTERM'): void
}

/** Starts it with these arguments; it is killed when the test has finished. */
export const runMain = (...args: readonly string[]): MainRun => {
  const node = ['--conditions=@presence-router/source', '--import', './check-node.mjs', 'src/main.ts', ...args]
  const child = spawn(process.execPath, node, { cwd: APP })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    said.out += text
  })
  child.stderr.on('data', (text) => {
    said.err += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { out: () => said.out, err: () => said.err, ended, kill: (signal) => child.kill(signal) }
}

/** Where it listens, once it does. */
export const addressOf = ({ out, err }: MainRun): Promise<string> =>
  vi.waitFor(() => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(out()) ?? []
    if (url === undefined || !out().includes('Ctrl-C')) throw new Error(`it does not listen: ${out()}${err()}`)
    return url
  }, PATIENTLY)

/** Writes a file far from the workspace, and gives its path. */
export const writeModuleFile = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'presence-router-demo-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'modules.ts')
  await writeFile(path, text)
  return path
}
