// Whether a late module is waited for again: after three answers in a row within patience.

export interface Trust {
  /** An ask has settled; `null`: without an answer. Whether the module is to be trusted now. */
  settled(tookMs: number | null): boolean
  /** It begins anew. */
  lose(): void
}

const ANSWERS_TO_BE_TRUSTED = 3

export const createTrust = (patienceMs: number): Trust => {
  let inARow = 0
  return {
    settled(tookMs) {
      inARow = tookMs !== null && tookMs <= patienceMs ? inARow + 1 : 0
      return inARow >= ANSWERS_TO_BE_TRUSTED
    },
    lose() {
      inARow = 0
    },
  }
}
