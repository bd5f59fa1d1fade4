// The two shapes in which a module says who gets what: a `Map`, or a plain object.

/** The entries of an answer as they come, not yet believed, and how one is named in a report. */
export interface Entries {
  readonly shape: 'map' | 'object'
  readonly pairs: Iterable<unknown>
  readonly pathOf: (key: string) => string
}

/** Tells the two shapes apart; `null` when it has neither. Read each of the pairs by {@link readPair}. */
export const entriesOf = (answer: unknown): Entries | null => {
  try {
    if (isMap(answer)) return { shape: 'map', pairs: answer, pathOf: pathInMap }
    if (isPlainObject(answer)) return { shape: 'object', pairs: pairsOf(answer), pathOf: pathInObject }
  } catch {
    // a proxy that does not even let itself be looked at is no answer
  }
  return null
}

const pathInMap = (key: string): string => `answer.get(${key})`
const pathInObject = (key: string): string => `answer[${key}]`

/** Key and value, read by index: an entry may be no pair, or not let itself be read. */
export const readPair = (pair: unknown): readonly [key: unknown, value: unknown] => {
  try {
    return Array.isArray(pair) ? [pair[0], pair[1]] : [pair, undefined]
  } catch {
    return [undefined, undefined]
  }
}

// By its tag and not by `instanceof` alone: it may come from another realm.
const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  value instanceof Map || Object.prototype.toString.call(value) === '[object Map]'

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null // Object.prototype of this realm or of another
}

// Each value is read when its turn comes, and guarded: a getter that throws costs its own entry only.
function* pairsOf(answer: Readonly<Record<string, unknown>>): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(answer)) {
    let value: unknown
    try {
      value = answer[key]
    } catch {
      value = undefined
    }
    yield [key, value]
  }
}
