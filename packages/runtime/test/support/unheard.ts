// Rejections that nobody hears. Each of them ends a process that does not listen for them.
import { vi } from 'vitest'

/** What is rejected and not heard until this has run. Time is real afterwards. */
export const unheardDuring = async (run: () => Promise<void>): Promise<readonly unknown[]> => {
  const unheard: unknown[] = []
  const note = (cause: unknown): void => void unheard.push(cause)
  process.on('unhandledRejection', note)
  try {
    await run()
    vi.useRealTimers()
    await new Promise((resolve) => setImmediate(resolve)) // Node tells it between two turns of the event loop
  } finally {
    process.off('unhandledRejection', note)
  }
  return unheard
}
