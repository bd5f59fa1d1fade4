// Runs what is given in the order in which it is given, also when it is given by what is running.

/** Runs it now, or after what is running has returned. What one run throws keeps no later one from running. */
export type OneAtATime = (run: () => void) => void

export const createOneAtATime = (onThrow: (thrown: unknown) => void): OneAtATime => {
  const queue: (() => void)[] = []
  return (run) => {
    queue.push(run)
    if (queue.length > 1) return
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      try {
        next()
      } catch (thrown) {
        onThrow(thrown)
      }
      queue.shift()
    }
  }
}
