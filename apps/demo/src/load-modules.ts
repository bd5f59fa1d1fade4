// Loads the modules of a file that a user wrote. Whatever is wrong with it is said in one sentence that names the file.
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { definePresenceModule, describeThrown, type PresenceModule } from '@presence-router/core'
import { lendPackages } from './lend-packages.ts'

/** The file cannot be used. Nothing is started. */
class ModuleFileRefused extends Error {
  readonly _tag = 'ModuleFileRefused'
  readonly file: string
  constructor(file: string, fault: string, options?: ErrorOptions) {
    super(`the module file ${file} ${fault}`, options)
    this.file = file
  }
}

/**
 * The modules that a file exports: by default or by name, one or an array. What else it exports is left alone.
 *
 * @throws ModuleFileRefused
 */
export const loadModules = async (file: string): Promise<readonly PresenceModule[]> => {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file) // npm and pnpm change the folder before they start us
  const found = modulesIn(await importFile(file, path))
  if (found.length === 0)
    throw new ModuleFileRefused(file, 'exports no module: an object with getUsersForStates and getInterestedUsers')
  const modules = found.map((candidate) => parseModule(file, candidate))
  const names = modules.map((module) => module.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new ModuleFileRefused(file, `exports two modules named ${twice}`)
  return modules
}

const importFile = async (file: string, path: string): Promise<object> => {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new ModuleFileRefused(file, `does not exist (looked for ${path})`)
  if (!found.isFile()) throw new ModuleFileRefused(file, 'is no file')
  if (/\.[cm]?ts$/.test(path) && !process.features.typescript)
    throw new ModuleFileRefused(file, `is TypeScript, which Node ${process.version} cannot load; use 22.18 or newer`)
  lendPackages()
  try {
    return await import(pathToFileURL(path).href)
  } catch (thrown) {
    const fault = thrown instanceof SyntaxError ? `does not parse${placeOf(thrown)}` : 'could not be imported'
    const [sentence] = describeThrown(thrown).split('\n')
    throw new ModuleFileRefused(file, `${fault}: ${sentence}`, { cause: thrown })
  }
}

// A set, since the same module is often exported by default and by name.
const modulesIn = (exported: object): readonly object[] => [
  ...new Set(Object.values(exported).flat().filter(isModuleLike)),
]

const isModuleLike = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && ('getUsersForStates' in value || 'getInterestedUsers' in value)

const parseModule = (file: string, candidate: object): PresenceModule => {
  try {
    return definePresenceModule(candidate as PresenceModule)
  } catch (thrown) {
    throw new ModuleFileRefused(file, `exports what is no module: ${describeThrown(thrown)}`, { cause: thrown })
  }
}

// Node says where it stopped to understand in the first line of the stack alone.
const placeOf = ({ stack = '' }: SyntaxError): string => {
  const [, line] = /^\S+:(\d+)\n/.exec(stack) ?? []
  return line === undefined ? '' : ` (line ${line})`
}
