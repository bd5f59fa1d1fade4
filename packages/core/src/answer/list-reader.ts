// Reads the lists of states of one answer. A module that gives many recipients the same `Set` has it read once: what was
// read is remembered by identity, as long as the answer is being read and no longer (law 5).
import type { AskedStates } from '../asked-states.ts'
import { describeThrown, showValue } from '../errors/index.ts'
import { parsePresenceState, type UserPresenceState } from '../presence-state.ts'
import type { Entries } from './entries.ts'
import type { Granting } from './granting.ts'
import {
  type AnswerRules,
  closeIterator,
  countStrange,
  mostLookedAt,
  openMembers,
  type Problems,
  type ReadingBudget,
  readStep,
} from './reading.ts'

/** What is to be kept in mind while an answer about states is read, and who takes what is good in it. */
export interface StatesRules extends AnswerRules {
  readonly asked: AskedStates
  readonly granting: Granting
}

/** Instead of the number of a list. */
export const NO_LIST = -1

/** Lists of so many members are read again sooner than they are found. */
const SHORT = 8
/** So many lists may be new, besides as many as were found, until no more are remembered. */
const MOST_NEW = 32

/** Reads list after list, each in as many turns as the budget asks for. A class since one is made for each answer. */
export class ListReader {
  readonly #rules: StatesRules
  readonly #budget: ReadingBudget
  readonly #asked: AskedStates
  readonly #granting: Granting
  readonly #entries: Entries
  readonly #problems: Problems
  readonly #most: number
  #last: unknown = null
  #lastList = NO_LIST
  #remembered: Map<unknown, number> | null = null
  #found = 0
  // Of the list being read:
  #recipient: unknown = null
  #value: unknown = null
  #members: Iterator<unknown> | null = null
  #held: IteratorResult<unknown> | null = null // met when there was no budget left
  #looked = 0
  #problemsBefore = 0

  constructor(rules: StatesRules, entries: Entries, problems: Problems) {
    this.#rules = rules
    this.#budget = rules.budget
    this.#asked = rules.asked
    this.#granting = rules.granting
    this.#entries = entries
    this.#problems = problems
    this.#most = mostLookedAt(rules.asked.states.length)
  }

  /** The number of that list if it has been read in this answer and is remembered. */
  find(value: unknown): number {
    if (value === this.#last) return this.#lastList
    const list = this.#remembered?.get(value) ?? NO_LIST
    if (list === NO_LIST) return list
    this.#found++
    this.#last = value
    this.#lastList = list
    return list
  }

  /** Begins to read the list of that recipient. */
  open(recipient: unknown, value: Iterable<unknown>): void {
    this.#recipient = recipient
    this.#value = value
    this.#looked = 0
    this.#problemsBefore = this.#problems.count
    try {
      this.#members = openMembers(value, this.#budget)
    } catch (thrown) {
      this.#problems.threw(this.#path(), thrown)
    }
  }

  /** Goes on as far as the budget lets it. The number of the list, when it has come to its end. */
  resume(): number {
    try {
      if (this.#members !== null && !this.#readOn(this.#members)) return NO_LIST
    } catch (thrown) {
      this.#problems.threw(this.#path(), thrown)
    }
    this.#members = null
    return this.#end()
  }

  /** Gives up the list being read. */
  close(): void {
    closeIterator(this.#members)
  }

  /** Whether it has come to the end. */
  #readOn(members: Iterator<unknown>): boolean {
    const budget = this.#budget
    if (this.#held !== null && budget.left > 0) {
      this.#take(this.#held.value)
      this.#held = null
    }
    if (this.#held !== null) return false
    while (this.#looked < this.#most && budget.left > 0) {
      const step = readStep(members.next())
      if (step.done) return true
      this.#take(step.value)
    }
    return this.#isOver(readStep(members.next()), members)
  }

  /** Whether it has come to the end, with this one, for which there may be no room any more. */
  #isOver(step: IteratorResult<unknown>, members: Iterator<unknown>): boolean {
    if (step.done) return true
    if (this.#looked < this.#most) {
      this.#held = step
      return false
    }
    this.#problems.add(this.#path(), `has more than ${this.#most} members; the rest is dropped`)
    closeIterator(members)
    return true
  }

  #take(member: unknown): void {
    this.#budget.left--
    const place = this.#asked.placeOfInstance(member)
    if (place >= 0) this.#granting.add(place)
    else this.#takeOther(member)
    this.#looked++
  }

  #takeOther(member: unknown): void {
    countStrange(this.#budget)
    const state = parseMember(member)
    if (typeof state === 'string') return this.#fault(state)
    const place = this.#asked.placeOf(state)
    if (place >= 0) return this.#granting.add(place)
    const rewrite = this.#rules.permissions.rewriteStates ? this.#asked.rewriteOf(state) : null
    if (rewrite !== null) return this.#granting.addRewrite(rewrite)
    this.#fault(`is a state of ${state.userId} that was not asked about`)
  }

  #fault(text: string): void {
    this.#problems.add(`${this.#path()}[${this.#looked}]`, text)
  }

  #path(): string {
    return this.#entries.pathOf(showValue(this.#recipient))
  }

  // A list with something wrong in it is read again, so that it is said of each recipient. Other iterables may be there
  // only once. And where a module gives each recipient a `Set` of its own, remembering costs and nothing is ever found.
  #end(): number {
    const list = this.#granting.endList()
    const value = this.#value
    if (this.#problems.count > this.#problemsBefore || !(value instanceof Set || Array.isArray(value))) return list
    this.#last = value
    this.#lastList = list
    if (this.#looked <= SHORT) return list
    this.#remembered ??= new Map()
    if (this.#remembered.size < MOST_NEW + this.#found) this.#remembered.set(value, list)
    return list
  }
}

const parseMember = (member: unknown): UserPresenceState | string => {
  try {
    return parsePresenceState(member)
  } catch (thrown) {
    return `is no presence state: ${describeThrown(thrown)}`
  }
}
