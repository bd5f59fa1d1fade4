// What a callback is told about its call. The controller behind the signal is made when the signal is first read, and the
// clock is looked at when the deadline is: both cost more than the call itself, and most modules never look at them.
import type { ModuleCall } from '@presence-router/core'

/** A call, and the end of the router's interest in it. */
export interface AbortableCall {
  readonly call: ModuleCall
  /** Aborts the signal, also one that is first read later. The first reason stays. */
  abort(reason: unknown): void
}

/** What knows until when a call may take, in milliseconds since the epoch. */
export interface Bounded {
  readonly deadline: number
}

export const createModuleCall = (deadline: number): AbortableCall => {
  const call = new GivenCall({ deadline })
  return { call, abort: (reason) => abortCall(call, reason) }
}

/** Aborts the call's signal, also one that is first read later. The first reason stays. */
export let abortCall: (call: GivenCall, reason: unknown) => void

/** A class, since one is made for each ask. Its fields are private to the engine: it is the very object modules get. */
export class GivenCall implements ModuleCall {
  readonly #bounded: Bounded
  #deadline: number | null = null
  #controller: AbortController | null = null
  #aborted: { readonly reason: unknown } | null = null

  // Not a method: nothing that a module can reach ends a call.
  static {
    abortCall = (call, reason) => {
      if (call.#aborted !== null) return
      call.#aborted = { reason }
      call.#controller?.abort(reason)
    }
    Object.freeze(GivenCall.prototype) // all modules share it
  }

  constructor(bounded: Bounded) {
    this.#bounded = bounded
  }

  get deadline(): number {
    this.#deadline ??= this.#bounded.deadline
    return this.#deadline
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#aborted !== null) this.#controller.abort(this.#aborted.reason)
    }
    return this.#controller.signal
  }
}
