// Asking a module that runs in a rig, answering as its isolate, and what becomes of it.
import type { ModuleCall } from '@presence-router/core'
import { vi } from 'vitest'

export interface OpenCall {
  readonly call: ModuleCall
  abort(reason: unknown): void
}

export const openCall = (): OpenCall => {
  const controller = new AbortController()
  return { call: { signal: controller.signal, deadline: 1_000 }, abort: (reason) => controller.abort(reason) }
}

/** What became of it so far. */
export interface Outcome {
  answer?: unknown
  cause?: unknown
}

/** Watches it, without waiting. */
export const watched = (promise: PromiseLike<unknown> | unknown): Outcome => {
  const seen: Outcome = {}
  Promise.resolve(promise).then(
    (answer) => {
      seen.answer = answer
    },
    (cause) => {
      seen.cause = cause
    },
  )
  return seen
}

export const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

/** A part of an answer to `getInterestedUsers`, the last one unless `end` is `null`. */
export const users = (id: number, named: unknown[], end: unknown = { thrown: null }, cost = 1): object => ({
  _tag: 'Part',
  id,
  cost,
  part: { _tag: 'Users', users: named, end },
})
