// What a query has: whom it asks, for whom, and how much time there is.
import type { RouterTime } from '../time.ts'
import type { AskContext, AskLimits } from './ask-module.ts'
import type { Member } from './member.ts'

/** The caller's side of a query. */
export interface QueryCaller {
  /** Milliseconds for the whole query; `null` when the caller does not say. */
  readonly deadlineMs: number | null
  readonly isAborted: boolean
  /** Why the caller gave up, once it has. */
  readonly abortReason: unknown
}

export interface QueryParts {
  /** In registration order. */
  readonly members: readonly Member[]
  readonly context: AskContext
  readonly time: RouterTime
  /** What a module is promised. */
  readonly askLimits: AskLimits
  readonly caller: QueryCaller
}

/** The time that asks of one query have: what modules are promised, or what is left of the caller's. */
export class TimeLeft {
  private readonly whole: AskLimits
  private readonly endsAt: number

  /** `now`: a moment of `time.elapsed()`, as below. */
  constructor({ askLimits, caller }: QueryParts, now: number) {
    this.whole = askLimits
    this.endsAt = caller.deadlineMs === null ? Number.POSITIVE_INFINITY : now + caller.deadlineMs
  }

  /** For an ask that is opened now. */
  at(now: number): AskLimits {
    const leftMs = Math.round(this.endsAt - now)
    return leftMs >= this.whole.deadlineMs ? this.whole : { deadlineMs: leftMs, isCutShort: true }
  }
}
