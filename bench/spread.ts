// What many measurements of one thing say: the middle one, and between which the middle eight of ten lie.

export interface Spread {
  readonly median: number
  /** A tenth of them is lower. */
  readonly low: number
  /** A tenth of them is higher. */
  readonly high: number
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: quantileOf(values, 0.5),
  low: quantileOf(values, 0.1),
  high: quantileOf(values, 0.9),
})

/** `share` from 0 to 1. */
export const quantileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Of two that were measured in the same rounds: the ratio of each round. */
export const ratioOf = (these: readonly number[], those: readonly number[]): Spread =>
  spreadOf(these.map((value, round) => value / (those[round] ?? Number.NaN)))
