// The twin of an isolate: the same code that runs in threads and processes, run here, over a channel that clones and takes a
// microtask each way.

import { serve } from '../../../src/isolation/inside/serve.ts'
import type { IsolateFate, OpenIsolate } from '../../../src/isolation/isolate.ts'
import type { RouterTime } from '../../../src/time.ts'

export interface TwinFile {
  readonly default?: unknown
}

/** Opens isolates in which every file is this one. */
export const twinOf =
  (file: TwinFile, time: RouterTime): OpenIsolate =>
  () => {
    let isGone = false
    let hearMessage = (_: unknown): void => {}
    let hearExit = (_: IsolateFate): void => {}
    const leave = (words: string): void => {
      if (isGone) return
      isGone = true
      hearExit({ words })
    }
    const across = <Message>(message: Message, hear: (message: Message) => void): void => {
      const clone = structuredClone(message)
      time.soon(() => {
        if (!isGone) hear(clone)
      })
    }
    const served = serve({
      post: (message) => across(message, (clone) => hearMessage(clone)),
      importFile: async () => file,
      leave: () => leave('left with code 0'),
    })
    return {
      post: (message) => across<unknown>(message, served),
      onMessage(hear) {
        hearMessage = hear
      },
      onExit(hear) {
        hearExit = hear
      },
      terminate: async () => leave('was ended'),
    }
  }
