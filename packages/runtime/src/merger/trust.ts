// Whether a late module is waited for again: after three answers in a row within patience.

export interface Trust {
  /** An ask has settled, in so many milliseconds; without end when no answer came. Whether the module is to be trusted now. */
  settled(tookMs: number): boolean
  /** It begins anew. */
  lose(): void
}

const ANSWERS_TO_BE_TRUSTED = 3

export const createTrust = (patienceMs: number): Trust => new CountedTrust(patienceMs)

/** A class, as is all that there is one of for each module. */
class CountedTrust implements Trust {
  private readonly patienceMs: number
  private inARow = 0

  constructor(patienceMs: number) {
    this.patienceMs = patienceMs
  }

  settled(tookMs: number): boolean {
    this.inARow = tookMs <= this.patienceMs ? this.inARow + 1 : 0
    return this.inARow >= ANSWERS_TO_BE_TRUSTED
  }

  lose(): void {
    this.inARow = 0
  }
}
