// One run of a module apart: its file is loaded in an isolate, and every callback crosses. To the actor it is a module like
// any other.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import type { ModuleRun, RunParts } from '../actor/module-source.ts'
import type { RouterTime } from '../time.ts'
import type { IsolateSpec, OpenIsolate } from './isolate.ts'
import { createLink, type Link } from './link.ts'
import { openIsolate } from './open-isolate.ts'
import type { HookName } from './protocol.ts'

/** What an isolated module is made of. */
export interface IsolatedModuleParts {
  /** Under which failures are reported, whatever the module calls itself. */
  readonly name: string
  /** The file whose default export is a module, or what makes one. */
  readonly url: URL
  readonly isolation: 'worker' | 'process'
  /** Given to what makes the module; anything that can be cloned. */
  readonly data?: unknown
  /** Its heap, in mebibytes; past it, it dies. */
  readonly maxHeapMb: number
  readonly time: RouterTime
  /** `null`: threads and child processes of this process. */
  readonly open: OpenIsolate | null
}

/** Opens an isolate and loads the file there; rejects when that fails, and then nothing of it is left. */
export const createIsolatedRun = async (parts: IsolatedModuleParts, { signal, died }: RunParts): Promise<ModuleRun> => {
  const { name, url, isolation, data, maxHeapMb, time } = parts
  signal.throwIfAborted()
  const spec: IsolateSpec = { module: name, url, isolation, maxHeapMb }
  const link = createLink((parts.open ?? openIsolate)(spec), { spec, time })
  try {
    const hooks = await link.load(data, signal)
    link.onDeath(died)
    return { module: proxyOf(name, hooks, link), end: link.end }
  } catch (cause) {
    await link.end()
    throw cause
  }
}

const proxyOf = (name: string, hooks: readonly HookName[], link: Link): PresenceModule => {
  const { asks } = link
  const has = (hook: HookName): boolean => hooks.includes(hook)
  return definePresenceModule({
    name,
    getUsersForStates: (states, call) => readAnswer(asks.ask({ callback: 'getUsersForStates', states }, call)),
    getInterestedUsers: (userId, call) => readAnswer(asks.ask({ callback: 'getInterestedUsers', userId }, call)),
    ...(has('start') && { start: (call) => asks.ask({ callback: 'start' }, call) }),
    // Of one that has died there is nothing left to stop.
    ...(has('stop') && { stop: (call) => (link.isDead ? null : asks.ask({ callback: 'stop' }, call)) }),
    ...(has('watch') && { watch: asks.watch }),
  })
}

/** Nobody believes it but the compiler: the reader of answers looks at every entry. */
const readAnswer = <Answer>(answer: Promise<unknown>): Promise<Answer> => answer as Promise<Answer>
