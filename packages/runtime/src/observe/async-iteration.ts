// A stream as an async iteration: bounded, since who iterates may be slower than what happens.
import { RouterOverloaded } from '@presence-router/core'

/** How many values wait for a slow iteration before it fails. */
const MAX_ITERATION_BACKLOG = 1_024

interface Observer<Value> {
  next(value: Value): void
  complete(): void
}

export interface IterationParts<Value> {
  readonly subscribe: (observer: Observer<Value>) => { unsubscribe(): void }
  /** The backlog is full. */
  readonly failed: (failure: RouterOverloaded) => void
}

/** Iterates from now on. When the backlog is full it is dropped, and the next step fails with `RouterOverloaded`. */
export const iterate = <Value>(
  stream: string,
  { subscribe, failed }: IterationParts<Value>,
): AsyncIterableIterator<Value> => {
  let backlog: { readonly value: Value }[] = []
  let waiting: Step<Value>[] = []
  let failure: RouterOverloaded | null = null
  let hasEnded = false
  let subscription: { unsubscribe(): void } | null = null

  const end = (): void => {
    hasEnded = true
    subscription?.unsubscribe()
    for (const { resolve } of waiting) resolve({ done: true, value: undefined })
    waiting = []
  }
  subscription = subscribe({
    next(value) {
      const step = waiting.shift()
      if (step !== undefined) step.resolve({ done: false, value })
      else if (backlog.length < MAX_ITERATION_BACKLOG) backlog.push({ value })
      else {
        failure = new RouterOverloaded(`backlog of an iteration of ${stream}`, MAX_ITERATION_BACKLOG)
        failed(failure)
        backlog = []
        end()
      }
    },
    complete: () => end(),
  })
  const next = async (): Promise<IteratorResult<Value>> => {
    const first = backlog.shift()
    if (first !== undefined) return { done: false, value: first.value }
    if (failure !== null) {
      const thrown = failure
      failure = null
      throw thrown
    }
    if (hasEnded) return { done: true, value: undefined }
    return new Promise((resolve) => waiting.push({ resolve }))
  }
  return {
    next,
    async return() {
      backlog = []
      end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

interface Step<Value> {
  readonly resolve: (result: IteratorResult<Value>) => void
}
