// What is granted by one answer, as numbers; and such lists that wait to be filled again, since one is needed for each ask.
import { NumberList } from './number-list.ts'
import { clearPlaces } from './rows.ts'

export interface Grants {
  /** In the order of the answer; nobody who is granted nothing. */
  readonly recipients: NumberList
  /** By turns a row, and the index of the first recipient it is granted to. */
  readonly runs: NumberList
  /** The list of states in the making: 32 places in each. */
  words: number[]
}

export interface GrantsPool {
  /** Empty ones, for lists of states of so many words. */
  take(words: number): Grants
  /** Whoever gives them back looks at them no more. */
  giveBack(grants: Grants): void
}

/** More asks than these are seldom under way at once. */
const MOST_WAITING = 1_024
const ROOM = 16

export const createGrantsPool = (): GrantsPool => {
  const waiting: Grants[] = []
  return {
    take(words) {
      const grants = waiting.pop() ?? { recipients: new NumberList(ROOM), runs: new NumberList(2), words: [0] }
      if (grants.words.length !== words) grants.words = new Array<number>(words).fill(0)
      return grants
    },
    giveBack(grants) {
      grants.recipients.clear()
      grants.runs.clear()
      clearPlaces(grants.words)
      if (waiting.length < MOST_WAITING) waiting.push(grants)
    },
  }
}
