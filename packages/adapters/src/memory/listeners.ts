// Who is told when something was received. One that throws costs no other its call.
import type { UserPresenceState } from '@presence-router/core'

/** Called after a target received states, with those of this call in order. */
export type ReceivedListener<Target> = (target: Target, states: readonly UserPresenceState[]) => void

/** The listeners of one kind of target. */
export interface Listeners<Target> {
  /** Ends with the function it returns. The same listener can be subscribed twice. */
  subscribe(listener: ReceivedListener<Target>): () => void
  /** @throws what a listener threw, when all were told */
  tell(arrivals: ReadonlyMap<Target, readonly UserPresenceState[]>): void
}

export const createListeners = <Target>(): Listeners<Target> => {
  const listeners = new Set<{ readonly hear: ReceivedListener<Target> }>()
  return {
    subscribe(hear) {
      const listener = { hear }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    tell(arrivals) {
      const calls = [...arrivals].flatMap(([target, states]) =>
        [...listeners].map((listener) => () => listener.hear(target, states)),
      )
      throwAny(calls.flatMap(failuresOf))
    },
  }
}

const failuresOf = (call: () => void): unknown[] => {
  try {
    call()
    return []
  } catch (thrown) {
    return [thrown]
  }
}

const throwAny = (failures: readonly unknown[]): void => {
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} listeners threw`)
}
