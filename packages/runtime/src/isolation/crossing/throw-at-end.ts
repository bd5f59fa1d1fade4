// A list that threw while it was read throws again, after as many members, when the reader of answers reads it.

/** The same list; read to its end it throws this, if anything. */
export const throwAtEnd = (list: unknown[], thrown: { readonly value: unknown } | null): unknown[] => {
  if (thrown === null) return list
  const members = function* (): Generator<unknown> {
    for (let at = 0; at < list.length; at++) yield list[at]
    throw thrown.value
  }
  return Object.defineProperty(list, Symbol.iterator, { value: members })
}
