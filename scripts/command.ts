// Runs a program and gives what it prints. One that fails, or does not end, fails with everything it said.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const LONGEST_MS = 300_000

export const runCommand = async (
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs?: number } = {},
): Promise<string> => {
  const { cwd = '.', timeoutMs = LONGEST_MS } = options
  try {
    const { stdout } = await promisify(execFile)(file, args, { cwd, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (thrown) {
    throw new Error(`${file} ${args.join(' ')}\n${outputOf(thrown)}`, { cause: thrown })
  }
}

const outputOf = (thrown: unknown): string => {
  const { stdout = '', stderr = '', killed, message } = Object(thrown)
  return [killed ? 'was ended, because it did not end by itself' : '', stdout, stderr || message]
    .filter((text) => text !== '')
    .join('\n')
}
