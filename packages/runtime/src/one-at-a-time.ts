// Does for one after the other what is to be done for each, in the order in which they are given, also when one is given by
// what is being done for another.

/** Does it now, or when what is being done for those before has been done. What is thrown for one keeps no later one from its turn. */
export type OneAtATime<First, Second> = (first: First, second: Second) => void

/** A pair and no closure: mostly nothing waits, and then nothing is made. */
export const createOneAtATime = <First, Second>(
  run: (first: First, second: Second) => void,
  onThrow: (thrown: unknown) => void,
): OneAtATime<First, Second> => {
  const waiting: { readonly first: First; readonly second: Second }[] = []
  let isRunning = false
  const runOne = (first: First, second: Second): void => {
    try {
      run(first, second)
    } catch (thrown) {
      onThrow(thrown)
    }
  }
  return (first, second) => {
    if (isRunning) {
      waiting.push({ first, second })
      return
    }
    isRunning = true
    runOne(first, second)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) runOne(next.first, next.second)
    isRunning = false
  }
}
