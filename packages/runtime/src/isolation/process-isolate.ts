// A module in a child process.
import { type ChildProcess, fork } from 'node:child_process'
import { processRandom } from '../time.ts'
import { ENTRY_FLAGS, entryOf } from './entries.ts'
import type { IsolateFate, OpenIsolate } from './isolate.ts'

export const openProcess: OpenIsolate = ({ maxHeapMb }) => {
  const heapMb = Math.ceil(maxHeapMb)
  const child = fork(
    entryOf(new URL('./inside/process-main.ts', import.meta.url)),
    [String(heapMb), String(process.pid)],
    {
      execArgv: [`--max-old-space-size=${heapMb}`, ...ENTRY_FLAGS],
      env: withoutInspector(process.env),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'], // what a module prints goes where it would go without isolation
    },
  )
  const fate = fateOf(child)
  // Marks what our own code in there posts; other code can find the channel too.
  const seal = String(processRandom())
  child.send(seal, ignoreGone)
  return {
    post: (message) => void child.send(message, ignoreGone),
    onMessage(hear) {
      child.on('message', (message) => hear(readSealed(message, seal)))
      child.channel?.unref()
      child.unref()
    },
    onExit: (hear) => void fate.then(hear),
    async terminate() {
      child.kill('SIGKILL')
      await fate
    },
  }
}

const fateOf = (child: ChildProcess): Promise<IsolateFate> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const end = (): void => resolve({ words: fateWords(code, signal) })
      if (child.connected)
        child.once('disconnect', end) // its last words are still in the channel
      else end()
    })
    child.on('error', (cause) => {
      if (child.pid === undefined) resolve({ words: 'could not be started', cause })
    })
  })

/** V8 and the guard abort a process that runs out of memory; Windows has a code for it. */
const fateWords = (code: number | null, signal: string | null): string => {
  if (signal === 'SIGABRT' || code === ABORTED) return 'ran out of memory'
  return signal === null ? `left with code ${code}` : `was killed by ${signal}`
}

const ABORTED = 134

/** `null`, which is no message of the protocol, when it is not sealed. */
const readSealed = (sealed: unknown, seal: string): unknown => {
  if (typeof sealed !== 'object' || sealed === null) return null
  const { seal: given, message } = sealed as { readonly seal?: unknown; readonly message?: unknown }
  return given === seal ? message : null
}

/** An inspector of its own would want the port of ours. */
const withoutInspector = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  ...(env['NODE_OPTIONS'] && { NODE_OPTIONS: env['NODE_OPTIONS'].replace(INSPECTOR_FLAGS, ' ') }),
})

const INSPECTOR_FLAGS = /(?<=^|\s)--inspect[\w-]*(=\S+|\s+[\d.:]+)?(?=\s|$)/g

const ignoreGone = (): void => {}
