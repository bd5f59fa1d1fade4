// From the file of a module to the module. Runs inside of an isolate.
import { definePresenceModule, describeThrown, type PresenceModule } from '@presence-router/core'

/** What the file exports as its default: a module, or what makes one of the data given at registration. */
type ModuleFile = PresenceModule | ((data: unknown) => PresenceModule | PromiseLike<PresenceModule>)

/** Loads a file as Node's `import` does. */
export type ImportFile = (url: string) => Promise<unknown>

/** Rejects with what is wrong with the file. */
export const loadModule = async (importFile: ImportFile, url: string, data: unknown): Promise<PresenceModule> => {
  const file = readDefault(await blaming(`the file ${url} cannot be loaded`, () => importFile(url)))
  if (file === undefined) throw new Error(`the file ${url} has no default export`)
  return blaming(`the file ${url} gives no module`, async () =>
    definePresenceModule(typeof file === 'function' ? await file(data) : file),
  )
}

const blaming = async <Value>(what: string, run: () => Promise<Value>): Promise<Value> => {
  try {
    return await run()
  } catch (cause) {
    throw new Error(`${what}: ${describeThrown(cause)}`, { cause })
  }
}

const readDefault = (file: unknown): ModuleFile | undefined => (file as { readonly default?: ModuleFile }).default
