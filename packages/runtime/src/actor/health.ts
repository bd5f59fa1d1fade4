// Whether a module answers well enough to be asked: counted from its asks, whichever way they came.
import { ASKS_REMEMBERED, ASKS_TO_JUDGE_BY, FAILURES_IN_A_ROW } from './life-rules.ts'

export interface Health {
  succeeded(): void
  /** Whether it has failed too often now. */
  failed(): boolean
  /** It begins anew. */
  forget(): void
}

export const createHealth = (): Health => new CountedHealth()

/** A class, as is all that there is one of for each module. */
class CountedHealth implements Health {
  private failures = 0 // one bit for each of the latest asks; set: it failed
  private asks = 0
  private inARow = 0

  succeeded(): void {
    this.inARow = 0
    this.remember(0)
  }

  failed(): boolean {
    this.inARow++
    this.remember(1)
    const isHalf = this.asks >= ASKS_TO_JUDGE_BY && bitsOf(this.failures) * 2 >= this.asks
    return this.inARow >= FAILURES_IN_A_ROW || isHalf
  }

  forget(): void {
    this.failures = 0
    this.asks = 0
    this.inARow = 0
  }

  private remember(failure: 0 | 1): void {
    this.failures = ((this.failures << 1) | failure) & REMEMBERED
    this.asks = Math.min(this.asks + 1, ASKS_REMEMBERED)
  }
}

const REMEMBERED = 2 ** ASKS_REMEMBERED - 1

const bitsOf = (number: number): number => {
  let bits = 0
  for (let rest = number; rest !== 0; rest &= rest - 1) bits++
  return bits
}
