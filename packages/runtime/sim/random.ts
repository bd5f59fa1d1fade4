// Chance out of a seed: the same seed gives the same numbers in any process (sfc32). Each part of a world draws from a fork
// of its own, so that taking one part away leaves the luck of the others as it is.

/** Draws from one stream of chance. */
export interface Random {
  /** From 0 up to 1, without 1. */
  next(): number
  /** A whole number from 0 on, below `below`. */
  int(below: number): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<Value>(values: readonly Value[]): Value
  /** Each value with that probability. */
  some<Value>(values: readonly Value[], probability: number): Value[]
  /** A stream of its own, decided by the seed and the name. */
  fork(name: string): Random
}

export const createRandom = (seed: string): Random => {
  const next = sfc32(seed)
  const int = (below: number): number => Math.floor(next() * below)
  return {
    next,
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (probability) => next() < probability,
    pick<Value>(values: readonly Value[]) {
      const value = values[int(values.length)]
      if (value === undefined && values.length === 0) throw new RangeError('nothing to pick from')
      return value as Value
    },
    some: (values, probability) => values.filter(() => next() < probability),
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

const sfc32 = (seed: string): (() => number) => {
  let [a, b, c, d] = scramble(seed)
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next() // until the words have mixed
  return next
}

/** Four words out of a text. */
const scramble = (text: string): [number, number, number, number] => {
  const words: [number, number, number, number] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let i = 0; i < text.length; i++)
    for (let word = 0; word < 4; word++)
      words[word] = Math.imul((words[word] ?? 0) ^ text.charCodeAt(i), 597399067 + word * 2 ** 21)
  return words
}
