// A module that runs apart. What that takes is loaded when the first is started: most routers have none.
import type { ModuleSource } from '../actor/module-source.ts'
import type { IsolatedModuleParts } from './isolated-run.ts'

/** A new isolate at every start. */
export const isolatedModule = (parts: IsolatedModuleParts): ModuleSource => ({
  name: parts.name,
  given: null,
  mustBeAwaited: true,
  create: async (run) => {
    const { createIsolatedRun } = await import('./isolated-run.ts')
    return createIsolatedRun(parts, run)
  },
})
