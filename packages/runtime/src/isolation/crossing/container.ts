// The shapes in which a module answers, as core's readers know them. Told apart here and judged there.

/** What holds recipients: the pairs as they come, each unchecked. */
export interface Container {
  readonly shape: 'map' | 'object'
  readonly pairs: Iterable<unknown>
}

/** `null` when it is neither a `Map` nor a plain object. */
export const containerOf = (answer: unknown): Container | null => {
  try {
    if (isMap(answer)) return { shape: 'map', pairs: answer }
    if (isPlainObject(answer)) return { shape: 'object', pairs: pairsOf(answer) }
  } catch {
    // a proxy that does not let itself be looked at
  }
  return null
}

/** Key and value; an entry may be no pair, or not let itself be read. */
export const readPair = (pair: unknown): readonly [key: unknown, value: unknown] => {
  try {
    return Array.isArray(pair) ? [pair[0], pair[1]] : [pair, undefined]
  } catch {
    return [undefined, undefined]
  }
}

export const isIterable = (value: unknown): value is Iterable<unknown> => {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, Symbol.iterator) === 'function'
  } catch {
    return false
  }
}

const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  value instanceof Map || Object.prototype.toString.call(value) === '[object Map]'

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

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
