// Recipients of an answer that has crossed, in the shape in which the module gave them: paths in reports depend on it.

/** Gathers them. */
export interface GivenRecipients {
  add(recipient: unknown, given: unknown): void
  /** `thrown`: what reading it to its end throws. */
  finish(thrown: { readonly value: unknown } | null): object
}

export const createGivenObject = (): GivenRecipients => {
  const object: Record<string, unknown> = Object.create(null)
  return {
    add(recipient, given) {
      object[String(recipient)] = given
    },
    finish: (thrown) => (thrown === null ? object : mapOf(Object.entries(object), thrown)), // it cannot throw itself
  }
}

export const createGivenMap = (): GivenRecipients => {
  const pairs: Pair[] = []
  return {
    add: (recipient, given) => void pairs.push([recipient, given]),
    finish: (thrown) => mapOf(pairs, thrown),
  }
}

type Pair = readonly [recipient: unknown, given: unknown]

/**
 * A map by its pairs, in which a recipient may stand twice. It is read in its order, once; to index a big one as it comes
 * would hold the event loop for longer than all the rest, so that waits until somebody wants a certain recipient.
 */
const mapOf = (pairs: readonly Pair[], thrown: { readonly value: unknown } | null): ReadonlyMap<unknown, unknown> => {
  let index: ReadonlyMap<unknown, unknown> | null = null
  const indexed = (): ReadonlyMap<unknown, unknown> => {
    index ??= new Map(pairs)
    return index
  }
  const entries = function* (): Generator<[unknown, unknown], undefined> {
    for (const [recipient, given] of pairs) yield [recipient, given]
    if (thrown !== null) throw thrown.value
  }
  const map: ReadonlyMap<unknown, unknown> = {
    get size() {
      return indexed().size
    },
    get: (recipient) => indexed().get(recipient),
    has: (recipient) => indexed().has(recipient),
    forEach: (visit, self) => indexed().forEach(visit, self),
    keys: () => indexed().keys(),
    values: () => indexed().values(),
    entries,
    [Symbol.iterator]: entries,
  }
  return Object.defineProperty(map, Symbol.toStringTag, { value: 'Map' }) // by which readers know a map
}
