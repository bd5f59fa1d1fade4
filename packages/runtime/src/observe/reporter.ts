// Where failures go: to `events$`. The same failure again within a moment is counted, not repeated, so that a flood of
// bad input is one line.
import type { RouterFailure } from '@presence-router/core'
import type { RouterEvent } from '../router-event.ts'
import type { RouterTime } from '../time.ts'

export interface Reporter {
  report(failure: RouterFailure): void
  emit(event: RouterEvent): void
  /** Sends what has been counted so far; called by itself soon after the first report. */
  flush(): void
}

interface Counted {
  readonly failure: RouterFailure
  count: number
}

export const createReporter = (emit: (event: RouterEvent) => void, time: RouterTime): Reporter => {
  let counted = new Map<string, Counted>()

  const flush = (): void => {
    if (counted.size === 0) return
    const all = counted
    counted = new Map()
    for (const { failure, count } of all.values()) emit(Object.freeze({ _tag: 'Failure', failure, count }))
  }
  return {
    report(failure) {
      if (counted.size === 0) time.soon(flush)
      const key = sameness(failure)
      const known = counted.get(key)
      if (known === undefined) counted.set(key, { failure, count: 1 })
      else known.count++
    },
    emit(event) {
      flush() // in the order in which things happened
      emit(Object.freeze(event))
    },
    flush,
  }
}

/** Failures of the same kind, by the same culprit. */
const sameness = (failure: RouterFailure): string => {
  const parts: Culprit = failure
  return [failure._tag, parts.module, parts.host, parts.callback, parts.resource, parts.stream, parts.field].join(' ')
}

interface Culprit {
  readonly _tag: string
  readonly module?: string | null
  readonly host?: string | null
  readonly callback?: string
  readonly resource?: string
  readonly stream?: string
  readonly field?: string | null
}
