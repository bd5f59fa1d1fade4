// Drives the reading of answers: so many entries per turn of the event loop over all modules, counted and not timed. What
// does not fit goes on in the next turn, in the order in which it arrived.
import type { AnswerReading, ReadingBudget } from '@presence-router/core'
import type { Cancel, RouterTime } from '../time.ts'

export interface AnswerReader {
  /** Reads at once as far as the budget goes. `done` is called when all is read, possibly before `read` returns. */
  read<Result>(open: (budget: ReadingBudget) => AnswerReading<Result>, done: (result: Result) => void): void
  close(): void
}

interface OpenReading {
  /** Whether it is finished. */
  resume(): boolean
}

export const createAnswerReader = (time: RouterTime, entriesPerTurn: number): AnswerReader => {
  const budget: ReadingBudget = { left: entriesPerTurn }
  const queue: OpenReading[] = []
  let cancelTurn: Cancel | null = null

  const refill = (): void => {
    cancelTurn = null
    budget.left = entriesPerTurn
    while (queue[0]?.resume()) queue.shift()
    awaitTurn()
  }
  const awaitTurn = (): void => {
    if (cancelTurn === null && budget.left < entriesPerTurn) cancelTurn = time.nextTurn(refill)
  }

  return {
    read(open, done) {
      const reading = open(budget)
      const resume = (): boolean => {
        const step = reading.next()
        if (step.done) done(step.value)
        return step.done === true
      }
      if (queue.length > 0 || !resume()) queue.push({ resume })
      awaitTurn()
    },
    close() {
      cancelTurn?.()
      cancelTurn = null
      queue.length = 0
    },
  }
}
