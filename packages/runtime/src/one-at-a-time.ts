// Runs what is given in the order in which it is given, also when it is given by what is running.

/** Runs it now, or after what is running has returned. What one run throws keeps no later one from running. */
export type OneAtATime = (run: () => void) => void

export const createOneAtATime = (onThrow: (thrown: unknown) => void): OneAtATime => {
  const waiting: (() => void)[] = []
  let isRunning = false
  const runOne = (run: () => void): void => {
    try {
      run()
    } catch (thrown) {
      onThrow(thrown)
    }
  }
  return (run) => {
    if (isRunning) {
      waiting.push(run)
      return
    }
    isRunning = true
    runOne(run)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) runOne(next)
    isRunning = false
  }
}
