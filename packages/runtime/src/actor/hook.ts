// Runs a module's `start` or `stop` under a deadline.
import type { ModuleCall } from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import type { Deadlines } from './deadlines.ts'
import { createModuleCall } from './module-call.ts'

export interface HookParts {
  readonly time: RouterTime
  readonly deadlines: Deadlines
  readonly deadlineMs: number
}

/** Settles as the hook does; rejects when it runs out of time or is ended early. */
export const runHook = (
  hook: (call: ModuleCall) => unknown,
  signal: AbortSignal,
  { time, deadlines, deadlineMs }: HookParts,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const { call, abort } = createModuleCall(time.now() + deadlineMs)
    const end = (reason: unknown): void => {
      letGo() // of one that never settles, too
      reject(reason)
      abort(reason)
    }
    const deadline = deadlines.add(time.elapsed() + deadlineMs, {
      expire: () => end(new Error(`it has not settled within ${deadlineMs} ms`)),
    })
    const endEarly = (): void => end(signal.reason)
    const letGo = (): void => {
      deadlines.remove(deadline)
      signal.removeEventListener('abort', endEarly)
    }
    signal.addEventListener('abort', endEarly)
    new Promise((settle) => settle(hook(call))).then(resolve, reject).finally(letGo)
  })
