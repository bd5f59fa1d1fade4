// Other people's code where nobody waits for what it does: what it throws is told, and so is why a promise is rejected
// that it gives where none is expected. Unheard, that would end the process.

/** What it gives; `null` when it throws. `threw`: told what it throws, and why a promise that it gives is rejected. */
export const callGuarded = <Value>(run: () => Value, threw: (cause: unknown) => void): Value | null => {
  try {
    const result = run()
    hearRejection(result, threw)
    return result
  } catch (thrown) {
    threw(thrown)
    return null
  }
}

/** `heard`: told why it was rejected, if it is a promise and is. May throw when reading it does. */
export const hearRejection = (value: unknown, heard: (cause: unknown) => void): void => {
  if (isThenable(value)) value.then(() => {}, heard)
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
