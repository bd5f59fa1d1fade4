// Promises that other people's code gives where none is expected. Unheard, their rejection would end the process.

/** `heard`: told why it was rejected, if it is a promise and is. May throw when reading it does. */
export const hearRejection = (value: unknown, heard: (cause: unknown) => void): void => {
  if (isThenable(value)) value.then(() => {}, heard)
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
