// The Nodes that packed packages run on: the one that scripts run on, and the oldest that this machine has.
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from './command.ts'

/** A Node, and what it says its version is. */
export interface NodeProgram {
  readonly path: string
  readonly version: string
}

/** `OLDEST_NODE` names the older one; without it, it is looked for on the search path. */
export const findNodes = async (): Promise<readonly NodeProgram[]> => {
  const pinned = { path: process.execPath, version: process.version }
  const named = process.env['OLDEST_NODE']
  const found = await Promise.all((named ? [named] : onSearchPath()).map(askVersion))
  const [oldest] = found.sort((left, right) => compareVersions(left.version, right.version))
  return oldest === undefined || oldest.version === pinned.version ? [pinned] : [pinned, oldest]
}

const onSearchPath = (): readonly string[] => {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'))
  return [...new Set(paths.filter((path) => existsSync(path)).map((path) => realpathSync(path)))]
}

const askVersion = async (path: string): Promise<NodeProgram> => ({
  path,
  version: (await runCommand(path, ['--version'])).trim(),
})

const compareVersions = (left: string, right: string): number =>
  left.localeCompare(right, 'en', { numeric: true, sensitivity: 'base' })
