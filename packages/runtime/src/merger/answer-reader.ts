// Drives the reading of answers: so many entries per turn of the event loop over all modules, counted and not timed. What
// does not fit goes on in the next turns, the open readings in turn, so that a huge answer does not hold up a small one.
import type { AnswerReading, ReadingBudget } from '@presence-router/core'
import type { Cancel, RouterTime } from '../time.ts'

/** One answer to be read, and who takes the result: `done` or `dropped` is called once, possibly before `read` returns. */
export interface ReadingParts<Result> {
  open(budget: ReadingBudget): AnswerReading<Result>
  done(result: Result): void
  /** Looked at before each further turn of the reading: `null` as long as somebody wants the result. */
  unwanted(): Unwanted | null
  dropped(reason: Unwanted): void
}

/** Why a reading is given up. */
export type Unwanted = 'withdrawn' | 'outOfTime'

export interface AnswerReader {
  /** How many answers are being read, and in how many turns of the event loop reading has gone on. */
  readonly openReadings: number
  readonly furtherTurns: number
  /** How often code of modules may have run while answers were read. */
  readonly strange: number
  /** Reads at once as far as the budget of this turn goes. */
  read<Result>(parts: ReadingParts<Result>): void
  close(): void
}

interface OpenReading {
  /** Whether it is over. */
  resume(): boolean
  giveUp(): void
}

/** How much one reading may take before the next has its turn. */
const SLICE = 500

export const createAnswerReader = (time: RouterTime, entriesPerTurn: number): AnswerReader => {
  const budget = { left: entriesPerTurn, strange: 0 }
  const queue: OpenReading[] = []
  let cancelTurn: Cancel | null = null
  let furtherTurns = 0

  const nextTurn = (): void => {
    cancelTurn = null
    if (queue.length > 0) furtherTurns++
    let left = entriesPerTurn
    for (let reading = queue.shift(); reading !== undefined; reading = left > 0 ? queue.shift() : undefined) {
      const slice = Math.min(SLICE, left)
      budget.left = slice
      if (!reading.resume()) queue.push(reading)
      left -= slice - budget.left
    }
    budget.left = left
    awaitTurn()
  }
  const awaitTurn = (): void => {
    if (cancelTurn === null && (queue.length > 0 || budget.left < entriesPerTurn)) cancelTurn = time.nextTurn(nextTurn)
  }

  return {
    get openReadings() {
      return queue.length
    },
    get furtherTurns() {
      return furtherTurns
    },
    get strange() {
      return budget.strange
    },
    read(parts) {
      const reading = parts.open(budget)
      if (!goOn(reading, parts)) queue.push(openReading(reading, parts))
      awaitTurn()
    },
    close() {
      cancelTurn?.()
      cancelTurn = null
      for (const reading of queue.splice(0)) reading.giveUp()
    },
  }
}

const openReading = <Result>(reading: AnswerReading<Result>, parts: ReadingParts<Result>): OpenReading => ({
  resume() {
    const reason = parts.unwanted()
    if (reason === null) return goOn(reading, parts)
    reading.close()
    parts.dropped(reason)
    return true
  },
  giveUp: () => reading.close(),
})

/** Reads as far as the budget goes; whether it is over. */
const goOn = <Result>(reading: AnswerReading<Result>, parts: ReadingParts<Result>): boolean => {
  const result = reading.resume()
  if (result !== null) parts.done(result)
  return result !== null
}
