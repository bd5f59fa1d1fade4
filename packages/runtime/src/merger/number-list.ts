// A list of numbers that is emptied and filled again without being made anew.

/** What is larger is not kept when it is emptied: one huge answer is not to be paid for ever. */
const MOST_KEPT = 4_096

/** A class for its fields: there is nothing quicker to go through. */
export class NumberList {
  length = 0
  numbers: Int32Array<ArrayBuffer>

  constructor(room: number) {
    this.numbers = new Int32Array(room)
  }

  push(number: number): void {
    if (this.length === this.numbers.length) this.#grow()
    this.numbers[this.length++] = number
  }

  /** What is beyond the end is zero. */
  at(index: number): number {
    return index < this.length ? (this.numbers[index] ?? 0) : 0
  }

  clear(): void {
    this.length = 0
    if (this.numbers.length > MOST_KEPT) this.numbers = new Int32Array(MOST_KEPT)
  }

  #grow(): void {
    const more = new Int32Array(Math.max(16, this.numbers.length * 2))
    more.set(this.numbers)
    this.numbers = more
  }
}
