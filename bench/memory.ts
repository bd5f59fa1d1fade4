// Runs the probes of memory, each in a process of its own: what others left behind would count as theirs.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ProbeName } from './memory/probes.ts'

const PROBE = fileURLToPath(new URL('./memory/probe.ts', import.meta.url))
const HEAP_MB = 12_000

export const measureMemory = async (name: ProbeName): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MB}`, PROBE, name])
  return Number(stdout.trim().split('\n').at(-1))
}
