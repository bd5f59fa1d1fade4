// Where the running instance of a module comes from: it is given, made by a factory, or runs in a thread or process of its
// own. The actor of a module starts and ends runs, and knows no more of them than this.
import { definePresenceModule, type PresenceModule, type WorkerDied } from '@presence-router/core'

/** What the making of an instance is told, and tells. */
export interface RunParts {
  /** Aborted when the start is given up: it ran out of time, or the module is removed. */
  readonly signal: AbortSignal
  /** What runs the instance is gone. Called once at most, after `create` has resolved and before `end` was called. */
  readonly died: (failure: WorkerDied) => void
}

/** An instance of a module, from its making to its end. */
export interface ModuleRun {
  readonly module: PresenceModule
  /** Ends what runs it, after its `stop`; settles when nothing of it is left. Never rejects; legal when it has died. */
  end(): Promise<void>
}

/** What can make instances of one module, one at a time. */
export interface ModuleSource {
  readonly name: string
  /** The instance, where there is nothing to make. */
  readonly given: PresenceModule | null
  /** Whether a making that is given up has ended soon after, and leaves something open until then. */
  readonly mustBeAwaited: boolean
  /** Makes an instance; rejects when it cannot. Its `start` has not been called. */
  create(parts: RunParts): ModuleRun | Promise<ModuleRun>
}

/** The same instance at every start. */
export const givenModule = (module: PresenceModule): ModuleSource => ({
  name: module.name,
  given: module,
  mustBeAwaited: false,
  create: () => runInline(module),
})

/** A new instance at every start. What the factory throws, or gives that is no module, is a failed start. */
export const madeModule = (name: string, make: () => PresenceModule | PromiseLike<PresenceModule>): ModuleSource => ({
  name,
  given: null,
  mustBeAwaited: false,
  create: async () => runInline(definePresenceModule(await make())),
})

/** Nothing runs it but this process, so there is nothing to end. */
export const runInline = (module: PresenceModule): ModuleRun => ({ module, end: nothingToEnd })

const nothingToEnd = async (): Promise<void> => {}
