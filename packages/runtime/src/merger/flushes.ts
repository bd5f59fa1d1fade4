// Who waits until the ask in flight has settled and certain users were in one that came after it.
import type { UserId } from '@presence-router/core'
import type { Question } from './question.ts'

export interface Flushes {
  /** Calls back when `inFlight` has settled and each of these users was in a later ask that did. */
  add(inFlight: Question | null, userIds: Iterable<UserId>, done: () => void): void
  /** An ask about these users has settled. */
  tried(question: Question, userIds: Iterable<UserId>): void
  doneAll(): void
}

interface Flush {
  inFlight: Question | null
  readonly untried: Set<UserId>
  readonly done: () => void
}

export const createFlushes = (): Flushes => {
  const open = new Set<Flush>()
  return {
    add: (inFlight, userIds, done) => open.add({ inFlight, untried: new Set(userIds), done }),
    tried(question, userIds) {
      if (open.size === 0) return
      const tried = [...userIds]
      for (const flush of open) {
        if (flush.inFlight === question) flush.inFlight = null
        else if (flush.inFlight === null) for (const userId of tried) flush.untried.delete(userId)
        if (flush.inFlight !== null || flush.untried.size > 0) continue
        open.delete(flush)
        flush.done()
      }
    },
    doneAll() {
      const all = [...open]
      open.clear()
      for (const { done } of all) done()
    },
  }
}
