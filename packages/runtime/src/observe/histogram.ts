// How many values there were of each size. Plain numbers: noting one costs a few comparisons and makes nothing.

/** A class, since each module has several. The numbers are made when there is something to count. */
export class Histogram {
  /** Upper ends, growing; a value that is equal belongs below. */
  readonly bounds: readonly number[]
  sum = 0
  private counted: number[] | null = null

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
  }

  /** How many values lie below each bound and above the one before; the last: above all. */
  get counts(): readonly number[] {
    return this.counted ?? zeros(this.bounds)
  }

  note(value: number): void {
    this.counted ??= zeros(this.bounds)
    let at = 0
    while (value > (this.bounds[at] ?? Number.POSITIVE_INFINITY)) at++
    this.counted[at] = (this.counted[at] ?? 0) + 1
    this.sum += value
  }
}

export const createHistogram = (bounds: readonly number[]): Histogram => new Histogram(bounds)

export const noteValue = (histogram: Histogram, value: number): void => histogram.note(value)

const zeros = (bounds: readonly number[]): number[] => Array.from({ length: bounds.length + 1 }, () => 0)

/** Bounds for durations, in milliseconds. */
export const DURATIONS_MS: readonly number[] = [0.1, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

/** Bounds for how many there are of something. */
export const AMOUNTS: readonly number[] = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
