// Where the child process of an isolated module begins. It ends when its parent does, and leaves signals to the parent: a
// terminal or a service manager sends them to both, while the router may still be draining.
import { Worker } from 'node:worker_threads'
import { encodeThrown } from '../crossing/cloneable.ts'
import { ENTRY_FLAGS, entryOf } from '../entries.ts'
import type { FromIsolate } from '../protocol.ts'
import { serve } from './serve.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())

const [, , maxHeapMb, parent] = process.argv
const send = process.send?.bind(process)

/** `seal`: what marks our messages. Code of the module is loaded later, and is not told. */
const begin = (seal: unknown): void => {
  const post = (message: FromIsolate): void => void send?.({ seal, message }, undefined, undefined, ignoreGone)
  process.on('uncaughtExceptionMonitor', (cause) => post({ _tag: 'Dying', thrown: encodeThrown(cause) }))
  process.on('message', serve({ post, importFile: (url) => import(url), leave: () => process.exit() }))
}

const ignoreGone = (): void => {}

// In a thread, since it must act while code of the module spins.
new Worker(entryOf(new URL('./guard-main.ts', import.meta.url)), {
  workerData: { maxHeapMb: Number(maxHeapMb), parent: Number(parent) },
  execArgv: [...ENTRY_FLAGS],
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
})
process.once('message', begin)
