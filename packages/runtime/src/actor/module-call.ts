// What a callback is told about its call. The controller behind the signal is made when the signal is first read: it
// costs more than the call itself, and most modules never look at it.
import type { ModuleCall } from '@presence-router/core'

/** A call, and the end of the router's interest in it. */
export interface AbortableCall {
  readonly call: ModuleCall
  /** Aborts the signal, also one that is first read later. The first reason stays. */
  abort(reason: unknown): void
}

export const createModuleCall = (deadline: number): AbortableCall => {
  let controller: AbortController | null = null
  let aborted: { readonly reason: unknown } | null = null
  return {
    call: {
      deadline,
      get signal() {
        if (controller === null) {
          controller = new AbortController()
          if (aborted !== null) controller.abort(aborted.reason)
        }
        return controller.signal
      },
    },
    abort(reason) {
      if (aborted !== null) return
      aborted = { reason }
      controller?.abort(reason)
    },
  }
}
