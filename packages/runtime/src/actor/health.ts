// Whether a module answers well enough to be asked: counted from its asks, whichever way they came.
import { ASKS_REMEMBERED, ASKS_TO_JUDGE_BY, FAILURES_IN_A_ROW } from './life-rules.ts'

export interface Health {
  succeeded(): void
  /** Whether it has failed too often now. */
  failed(): boolean
  /** It begins anew. */
  forget(): void
}

export const createHealth = (): Health => {
  let outcomes: boolean[] = [] // the latest asks; true: it failed
  let inARow = 0

  const remember = (hasFailed: boolean): void => {
    outcomes.push(hasFailed)
    if (outcomes.length > ASKS_REMEMBERED) outcomes.shift()
  }
  return {
    succeeded() {
      inARow = 0
      remember(false)
    },
    failed() {
      inARow++
      remember(true)
      const failures = outcomes.filter(Boolean).length
      const isHalf = outcomes.length >= ASKS_TO_JUDGE_BY && failures * 2 >= outcomes.length
      return inARow >= FAILURES_IN_A_ROW || isHalf
    },
    forget() {
      outcomes = []
      inARow = 0
    },
  }
}
