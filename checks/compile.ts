// Runs the compiler on a project and reads what it says.
import { spawnSync } from 'node:child_process'
import { relative, resolve } from 'node:path'

/** An error of the compiler. `path` is relative to the root of the repository. */
export interface Diagnostic {
  readonly path: string
  readonly line: number
  readonly code: string
  readonly message: string
}

const ERROR = /^(.+)\((\d+),\d+\): error (TS\d+): (.*)$/gm

/** The errors of a project; empty when it compiles. */
export const compile = (project: string): readonly Diagnostic[] => {
  const { status, stdout, error } = spawnSync('node_modules/.bin/tsc', ['--project', project, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  if (error) throw error
  const found = [...stdout.matchAll(ERROR)].map(([, path = '', line, code = '', message = '']) => ({
    path: relative('.', resolve(path)),
    line: Number(line),
    code,
    message,
  }))
  if (status !== 0 && found.length === 0) throw new Error(`tsc --project ${project} failed:\n${stdout}`)
  return found
}
