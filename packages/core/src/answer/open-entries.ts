// Goes through the entries of an answer, one after the other. It holds the one it stands at, so that no pair is made for
// an entry of a `Map`, and a reading can wait there.
import { readPair } from './entries.ts'
import { closeIterator, countStrange, iterateBy, type ReadingBudget, readStep } from './reading.ts'

/** The entries of an answer, one of which it stands at. */
export interface OpenEntries {
  readonly key: unknown
  readonly value: unknown
  /** Goes to the next one, if there is any; throws what the module throws. */
  next(): boolean
  /** Looks at no more of them. Never throws. */
  close(): void
}

/** Opens what comes as key and value in pairs, as `for … of` does. */
export const openEntries = (pairs: Iterable<unknown>, budget: ReadingBudget): OpenEntries => {
  const iterate: unknown = pairs[Symbol.iterator]
  if (iterate === entriesOfMap) return new EntriesOfMap(pairs)
  countStrange(budget) // an object may have getters
  return new EntriesOfPairs(iterateBy(iterate, pairs))
}

const { entries: entriesOfMap, keys: keysOfMap, values: valuesOfMap } = Map.prototype

// Classes, since one is made for each answer. A `Map` that is gone through as all are has an iterator for keys and one for
// values: nothing of the module's runs between the two, so that they stand at the same entry whatever becomes of the map.
class EntriesOfMap implements OpenEntries {
  key: unknown = null
  value: unknown = null
  private readonly keys: Iterator<unknown>
  private readonly values: Iterator<unknown>

  constructor(map: unknown) {
    this.keys = keysOfMap.call(map)
    this.values = valuesOfMap.call(map)
  }

  next(): boolean {
    const step = this.keys.next()
    if (step.done) return false
    this.key = step.value
    this.value = this.values.next().value
    return true
  }

  close(): void {
    // such iterators have nothing to be closed
  }
}

class EntriesOfPairs implements OpenEntries {
  key: unknown = null
  value: unknown = null
  private readonly pairs: Iterator<unknown>

  constructor(pairs: Iterator<unknown>) {
    this.pairs = pairs
  }

  next(): boolean {
    const step = readStep(this.pairs.next())
    if (step.done) return false
    const [key, value] = readPair(step.value)
    this.key = key
    this.value = value
    return true
  }

  close(): void {
    closeIterator(this.pairs)
  }
}
