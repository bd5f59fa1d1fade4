// Times of deliveries, and what is said of them.

/** A list of times, in milliseconds, and the time below which so many of them are. */
export interface Latencies {
  add(ms: number): void
  readonly count: number
  /** `share` from 0 to 1. */
  quantile(share: number): number
}

export const createLatencies = (): Latencies => {
  const times: number[] = []
  return {
    add: (ms) => times.push(ms),
    get count() {
      return times.length
    },
    quantile(share) {
      const sorted = times.toSorted((left, right) => left - right)
      return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
    },
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
