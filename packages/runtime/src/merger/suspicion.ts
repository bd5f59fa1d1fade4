// How many suspects are asked about at once: half as many after each failure, until the one that fails stands alone.

export interface Suspicion {
  readonly limit: number
  /** An ask about so many suspects has settled. */
  settled(isUsable: boolean, suspects: number): void
}

export const createSuspicion = (most: number): Suspicion => {
  let limit = most
  return {
    get limit() {
      return limit
    },
    settled(isUsable, suspects) {
      limit = isUsable ? most : Math.max(1, Math.ceil(suspects / 2))
    },
  }
}
