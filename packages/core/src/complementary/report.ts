// What was found about the two callbacks of a module, as data and in words.
import type { AnswerProblem, CallbackName } from '../errors/index.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/** An observer and a subject about whom the two callbacks say different things. */
export interface Disagreement {
  readonly observer: UserId
  readonly subject: UserId
  /** The first state of the subject that shows it. */
  readonly state: UserPresenceState
}

/** A callback gave no answer, or one with something wrong in it. */
export interface ComplementaryProblem {
  readonly callback: CallbackName
  /** Who was asked about: the users whose states were given, or the one observer. */
  readonly about: readonly UserId[]
  /** The place in the answer, and what is wrong there; `null` when the callback threw. */
  readonly path: AnswerProblem['path'] | null
  readonly fault: AnswerProblem['fault']
}

/** Where the two callbacks of a module disagree. */
export interface ComplementaryReport {
  /** Whether there is neither a disagreement nor a problem. */
  readonly agrees: boolean
  /**
   * `getUsersForStates` sends the observer a state of the subject, which the observer may not see by
   * `getInterestedUsers`: a homeserver may drop it, and does not show it after a restart.
   */
  readonly onlyTold: readonly Disagreement[]
  /**
   * The observer may see the subject by `getInterestedUsers`, but `getUsersForStates` does not send a state of the subject
   * there: what the observer sees becomes stale.
   */
  readonly onlySeen: readonly Disagreement[]
  readonly problems: readonly ComplementaryProblem[]
  /** How many there are; of each, the first {@link MAX_LISTED_DISAGREEMENTS} are listed. `agreed` are pairs that both callbacks grant. */
  readonly counts: {
    readonly agreed: number
    readonly onlyTold: number
    readonly onlySeen: number
    readonly problems: number
  }
  /** How many states and users the module was asked about, in how many calls. */
  readonly asked: { readonly states: number; readonly users: number; readonly calls: number }
  /** How many more users `getUsersForStates` names, about whom `getInterestedUsers` was not asked. */
  readonly unasked: number
}

/** How many disagreements of each direction, and how many problems, a report lists. */
export const MAX_LISTED_DISAGREEMENTS = 1_000

/** A list that counts on when it is full. */
export interface CountedList<Item> {
  readonly items: readonly Item[]
  readonly count: number
  add(item: Item): void
}

export const createCountedList = <Item>(): CountedList<Item> => {
  const items: Item[] = []
  let count = 0
  return {
    items,
    get count() {
      return count
    },
    add(item) {
      count++
      if (items.length < MAX_LISTED_DISAGREEMENTS) items.push(item)
    },
  }
}
