// How many values there were of each size. Plain numbers: noting one costs a few comparisons and makes nothing.

export interface Histogram {
  /** Upper ends, growing; a value that is equal belongs below. */
  readonly bounds: readonly number[]
  /** How many values lie below each bound and above the one before; the last: above all. */
  readonly counts: number[]
  sum: number
}

export const createHistogram = (bounds: readonly number[]): Histogram => ({
  bounds,
  counts: Array.from({ length: bounds.length + 1 }, () => 0),
  sum: 0,
})

export const noteValue = (histogram: Histogram, value: number): void => {
  const { bounds, counts } = histogram
  let at = 0
  while (value > (bounds[at] ?? Number.POSITIVE_INFINITY)) at++
  counts[at] = (counts[at] ?? 0) + 1
  histogram.sum += value
}

/** Bounds for durations, in milliseconds. */
export const DURATIONS_MS: readonly number[] = [0.1, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

/** Bounds for how many there are of something. */
export const AMOUNTS: readonly number[] = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
