// Takes everything out of an answer, as its receiver may: the answer is theirs.

/** Empties maps, sets, arrays and plain objects, and those directly in them. What cannot be changed stays. */
export const spoil = (answer: unknown): void => {
  for (const value of valuesOf(answer)) empty(value)
  empty(answer)
}

const valuesOf = (answer: unknown): readonly unknown[] => {
  if (answer instanceof Map) return [...answer.values()]
  return isRecord(answer) ? Object.values(answer) : []
}

const empty = (container: unknown): void => {
  try {
    if (container instanceof Map || container instanceof Set) container.clear()
    else if (Array.isArray(container)) container.length = 0
    else if (isRecord(container)) for (const key of Object.keys(container)) Reflect.deleteProperty(container, key)
  } catch {
    // frozen: nobody can change it, so nothing can come of it
  }
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(Symbol.iterator in value)
