// Waiting that somebody else may end: what is not settled by then is not waited for any more.

/** Settles as the answer does; rejects with the signal's reason once that is aborted. Leaves no listener behind. */
export const untilAborted = async (answer: unknown, signal: AbortSignal): Promise<unknown> => {
  let end = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason)
  })
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    const settled = await Promise.race([answer, aborted]) // also takes a rejection that nobody waits for any more
    signal.throwIfAborted()
    return settled
  } finally {
    signal.removeEventListener('abort', end)
  }
}
