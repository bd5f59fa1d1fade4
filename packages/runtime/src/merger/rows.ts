// Sets of places as rows of bits, equal ones kept once. Which states somebody is granted is then one number, and what many
// recipients have in common is worked out once.

/** The row with nothing in it. */
export const EMPTY = 0

/** A word with all its places. */
const ALL = -1

/** So many rows are compared one by one, which is quicker than to hash. */
const FEW = 8

/** Puts a place into words of 32 places each. */
export const addPlace = (words: number[], place: number): void => {
  const word = place >> 5
  words[word] = (words[word] ?? 0) | (1 << (place & 31))
}

/** Words without a place. */
export const noPlaces = (words: number): number[] => (words === 1 ? [0] : new Array<number>(words).fill(0))

/** Takes all places out of them. */
export const clearPlaces = (words: number[]): void => {
  for (let word = 0; word < words.length; word++) words[word] = 0
}

/** A class since one is made for each question. */
export class Rows {
  /** How many rows there are. */
  count = 1
  readonly words: number
  readonly #bits: number[]
  readonly #lastWord: number // with all its places
  #index: Int32Array | null = null // of more than a few: rows by hash, open addressing; 0 is free

  /** Over so many places. */
  constructor(places: number) {
    this.words = (places + 31) >> 5
    this.#bits = this.words === 1 ? [0, 0, 0] : noPlaces(this.words * 3) // mostly there is one row, and one in the making
    this.#lastWord = (ALL >>> (-places & 31)) | 0
  }

  /** The row of these words, 32 places in each. */
  of(words: readonly number[]): number {
    const at = this.count * this.words
    for (let word = 0; word < this.words; word++) this.#bits[at + word] = words[word] ?? 0
    return this.#settle()
  }

  /** The row of what is in either. */
  unite(left: number, right: number): number {
    if (left === right || right === EMPTY) return left
    if (left === EMPTY) return right
    const { words } = this
    const at = this.count * words
    for (let word = 0; word < words; word++) this.#bits[at + word] = this.#word(left, word) | this.#word(right, word)
    return this.#settle()
  }

  /** The row of what is in both. */
  intersect(left: number, right: number): number {
    if (left === right) return left
    const { words } = this
    const at = this.count * words
    for (let word = 0; word < words; word++) this.#bits[at + word] = this.#word(left, word) & this.#word(right, word)
    return this.#settle()
  }

  /** Whether every place is in it. */
  isWhole(row: number): boolean {
    const last = this.words - 1
    for (let word = 0; word < last; word++) if (this.#word(row, word) !== ALL) return false
    return last < 0 || this.#word(row, last) === this.#lastWord
  }

  /** In order. */
  placesOf(row: number): number[] {
    const places: number[] = []
    for (let word = 0; word < this.words; word++)
      for (let bits = this.#word(row, word); bits !== 0; bits &= bits - 1)
        places.push(word * 32 + 31 - Math.clz32(bits & -bits))
    return places
  }

  #word(row: number, word: number): number {
    return this.#bits[row * this.words + word] ?? 0
  }

  /** The row equal to the one written behind the last; if there is none, that one becomes a row. */
  #settle(): number {
    if (this.count > FEW) return this.#settleByHash()
    for (let row = 0; row < this.count; row++) if (this.#isEqual(row, this.count)) return row
    return this.count++
  }

  #settleByHash(): number {
    const index = this.#indexWithRoom()
    const mask = index.length - 1
    for (let at = this.#hash(this.count) & mask; ; at = (at + 1) & mask) {
      const row = index[at] ?? 0
      if (row === 0) {
        if (this.#isEqual(EMPTY, this.count)) return EMPTY
        index[at] = this.count
        return this.count++
      }
      if (this.#isEqual(row, this.count)) return row
    }
  }

  #indexWithRoom(): Int32Array {
    if (this.#index !== null && this.count * 2 < this.#index.length) return this.#index
    const index = new Int32Array(Math.max(64, (this.#index?.length ?? 0) * 2))
    const mask = index.length - 1
    for (let row = 1; row < this.count; row++) {
      let at = this.#hash(row) & mask
      while (index[at] !== 0) at = (at + 1) & mask
      index[at] = row
    }
    this.#index = index
    return index
  }

  #isEqual(left: number, right: number): boolean {
    for (let word = 0; word < this.words; word++) if (this.#word(left, word) !== this.#word(right, word)) return false
    return true
  }

  #hash(row: number): number {
    let hash = 0
    for (let word = 0; word < this.words; word++) hash = Math.imul(hash ^ this.#word(row, word), 0x9e3779b1)
    return hash ^ (hash >>> 15)
  }
}
