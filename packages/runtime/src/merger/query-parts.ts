// What a query has: whom it asks, and how much time there is.
import type { RouterTime } from '../time.ts'
import type { AskContext, AskLimits } from './ask-module.ts'
import type { Member } from './member.ts'

export interface QueryParts {
  /** In registration order. */
  readonly members: readonly Member[]
  readonly context: AskContext
  readonly time: RouterTime
  /** What a module is promised, in milliseconds. */
  readonly askDeadlineMs: number
  /** What the caller grants the whole query; `null` when it does not say. */
  readonly queryDeadlineMs: number | null
  /** Why the caller gave up, once it has. */
  readonly abortReason: () => unknown
  readonly isAborted: () => boolean
}

/** The time that an ask opened now has: what modules are promised, or what is left of the caller's. */
export const askLimits = ({ time, askDeadlineMs, queryDeadlineMs }: QueryParts): (() => AskLimits) => {
  const whole = { deadlineMs: askDeadlineMs, isCutShort: false }
  if (queryDeadlineMs === null) return () => whole
  const end = time.elapsed() + queryDeadlineMs
  return () => {
    const leftMs = Math.round(end - time.elapsed())
    return leftMs >= askDeadlineMs ? whole : { deadlineMs: leftMs, isCutShort: true }
  }
}
