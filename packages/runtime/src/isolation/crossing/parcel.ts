// How much of an answer goes into one part, and how much of it crosses at all.
import type { Entries } from '@presence-router/core'
import {
  type CloneableEntry,
  type CloneableMember,
  FULL_PART,
  MOST_COST,
  MOST_ENTRIES,
  type Part,
  type PartEnd,
} from '../protocol.ts'

/** A part, and what it costs to post it. */
export interface Parcel {
  readonly cost: number
  readonly part: Part
}

/** Recipients on their way into a part. */
export interface Pack {
  readonly bill: Bill
  /** Lists that are in this part already. Structured cloning keeps it one list. */
  readonly shared: Map<unknown, readonly CloneableMember[]>
  readonly isFull: boolean
  add(entry: CloneableEntry): void
  /** What was packed; a new part begins. `isContinued`: with the recipient who was last. */
  take(end: PartEnd, isContinued?: boolean): Parcel
}

export const createPack = (shape: Entries['shape']): Pack => {
  const bill = createBill()
  const shared = new Map<unknown, readonly CloneableMember[]>()
  let entries: CloneableEntry[] = []
  let continues = false
  return {
    bill,
    shared,
    get isFull() {
      return bill.isDue
    },
    add: (entry) => void entries.push(entry),
    take(end, isContinued = false) {
      const part: Part = { _tag: 'Recipients', shape, continues, entries, end }
      entries = []
      continues = isContinued
      shared.clear()
      return { cost: bill.settle(), part }
    },
  }
}

/** What an answer costs, part by part. */
export interface Bill {
  /** Whether the part is to go off. */
  readonly isDue: boolean
  /** Throws when the answer is too big to cross. */
  addEntry(cost: number): void
  add(cost: number): void
  /** What the part costs; the next begins at nothing. */
  settle(): number
}

export const createBill = (): Bill => {
  let entries = 0
  let total = 0
  let due = 0
  const add = (cost: number): void => {
    total += cost
    due += cost
    if (total > MOST_COST) throw new Error('the answer is too big to cross; the rest is dropped')
  }
  return {
    get isDue() {
      return due >= FULL_PART
    },
    addEntry(cost) {
      if (++entries > MOST_ENTRIES) throw new Error(`only ${MOST_ENTRIES} entries cross; the rest is dropped`)
      add(cost)
    },
    add,
    settle() {
      const cost = Math.max(1, due)
      due = 0
      return cost
    },
  }
}
