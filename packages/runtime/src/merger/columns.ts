// Columns of numbers beside a table, by its numbering: each is used by one merge at a time, and is all zeros in between.

/** A class for who has many: a column is taken for each merge. */
export class Columns {
  readonly #free: Int32Array[] = []

  /** Zeros, at least so many. */
  take(length: number): Int32Array {
    const column = this.#free.pop()
    return column !== undefined && column.length >= length ? column : new Int32Array(Math.max(64, length * 1.5))
  }

  /** Takes it back, when whatever was written into it is zero again. */
  giveBack(column: Int32Array): void {
    if (this.#free.length < MOST_FREE) this.#free.push(column)
  }
}

/** More merges than this are seldom under way at once. */
const MOST_FREE = 2
