// A module in a thread of its own.
import { MessageChannel, Worker } from 'node:worker_threads'
import { ENTRY_FLAGS, entryOf } from './entries.ts'
import type { OpenIsolate } from './isolate.ts'

export const openWorker: OpenIsolate = ({ module, maxHeapMb }) => {
  // Its own port, not that of the thread, which any code in there can find: what comes by the latter is none of ours.
  const { port1: port, port2: remotePort } = new MessageChannel()
  const worker = new Worker(entryOf(new URL('./inside/worker-main.ts', import.meta.url)), {
    name: module,
    execArgv: [...ENTRY_FLAGS],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    workerData: { port: remotePort },
    transferList: [remotePort],
  })
  let uncaught: unknown
  worker.on('error', (cause) => {
    uncaught = cause
  })
  return {
    post: (message) => port.postMessage(message),
    onMessage(hear) {
      port.on('message', hear)
      port.on('messageerror', hear)
      worker.on('message', () => hear(null))
      worker.on('messageerror', hear)
      port.unref() // a listener refs it
      worker.unref()
    },
    onExit(hear) {
      worker.once('exit', (code) => {
        hear(
          isOutOfMemory(uncaught)
            ? { words: 'ran out of memory' }
            : { words: `left with code ${code}`, cause: uncaught },
        )
      })
    },
    async terminate() {
      await worker.terminate()
    },
  }
}

const isOutOfMemory = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
