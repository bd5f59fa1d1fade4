// Programs of their own, for tests of what stays when a program or its modules end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Program {
  /** What it has written, and how it ended, once it and all its child processes, which write to the same place, are gone. */
  readonly closed: Promise<{ readonly output: string; readonly code: number | null; readonly signal: string | null }>
  /** It has written something. */
  readonly spoke: Promise<unknown>
  kill(): void
  /** As a terminal does: it and all its child processes. */
  interruptAll(): void
}

const groups = new Set<number>()

/** Ends what a test that failed has left. */
export const killPrograms = (): void => {
  for (const group of groups)
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // it is gone, as it should be
    }
  groups.clear()
}

/** Runs a file of this folder, as the first of a group of processes. */
export const runProgram = (file: string, ...args: string[]): Program => {
  const path = fileURLToPath(new URL(`./${file}.ts`, import.meta.url))
  const program = spawn(process.execPath, ['--conditions=@presence-router/source', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const { stdout, pid } = program
  if (pid === undefined) throw new Error('the program has not started')
  groups.add(pid)
  let output = ''
  stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return {
    closed: once(program, 'close').then(([code, signal]) => ({ output, code, signal })),
    spoke: once(stdout, 'data'),
    kill: () => void program.kill('SIGKILL'),
    interruptAll: () => void process.kill(-pid, 'SIGINT'),
  }
}
