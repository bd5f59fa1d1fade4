// What every reading of an answer shares: the budget, what the module may, and what it was worth.
import { type AnswerProblem, describeThrown, MAX_SPELLED_PROBLEMS } from '../errors/index.ts'
import type { ModulePermissions } from '../module.ts'
import type { UserId } from '../user-id.ts'

/** How many entries may be read before the reader yields: one recipient, or one member of a set, is an entry. */
export interface ReadingBudget {
  left: number
  /** How often code of modules may have run while answers were read: then reading takes as long as that pleases. */
  strange?: number
}

/** What is to be kept in mind while an answer is read. */
export interface AnswerRules {
  readonly permissions: ModulePermissions
  readonly isLocal: (userId: UserId) => boolean
  readonly budget: ReadingBudget
}

/** What an answer was worth. */
export interface AnswerReport {
  /** Whether it was an answer at all; if not, nothing was granted. */
  readonly usable: boolean
  /** At most `MAX_SPELLED_PROBLEMS`, in the order met. */
  readonly problems: readonly AnswerProblem[]
  readonly problemCount: number
}

/** A reading in progress. */
export interface AnswerReading<Result> {
  /** Reads as far as the budget goes. `null`: it is used up; resume when it has been filled again. */
  resume(): Result | null
  /** Gives it up: what iterators of the module are open are closed. Never throws. */
  close(): void
}

/** One that has come to its end. */
export const readingOver = <Result>(result: Result): AnswerReading<Result> => ({
  resume: () => result,
  close: () => {},
})

/**
 * What an iterator has given, as `for … of` would have it. Iterators are called where they are read, and not here: V8 knows
 * each of these places by the one kind of iterator that it nearly always meets there.
 */
export const readStep = (step: unknown): IteratorResult<unknown> => {
  if (typeof step !== 'object' || step === null) throw new TypeError(`iterator result ${String(step)} is not an object`)
  return step as IteratorResult<unknown>
}

/** What an iterable gives to be read by. Checked here, since engines name what is no iterator by the variable it is in. */
const readIterator = (iterator: unknown): Iterator<unknown> => {
  const isOne = typeof iterator === 'object' && iterator !== null
  if (!isOne || typeof (iterator as Iterator<unknown>).next !== 'function')
    throw new TypeError('its iterator has no method next')
  return iterator as Iterator<unknown>
}

/** What an iterable gives by what was found where its iterator should be. */
export const iterateBy = (iterate: unknown, iterable: Iterable<unknown>): Iterator<unknown> => {
  if (typeof iterate !== 'function') throw new TypeError('it has no iterator')
  return readIterator(Reflect.apply(iterate, iterable, []))
}

/** What an iterator of a module throws when it is closed concerns nobody. */
export const closeIterator = (iterator: Iterator<unknown> | null): void => {
  try {
    iterator?.return?.()
  } catch {
    // nothing of it is read any more
  }
}

/** Member by member as answers are read, for whoever takes one elsewhere: what is wrong with an iterator is told alike. */
export function* membersOf(given: Iterable<unknown>): Generator<unknown, void, undefined> {
  const iterator = iterateBy(given[Symbol.iterator], given)
  let isLeft = false // before its end, and not because it threw
  try {
    for (let step = readStep(iterator.next()); !step.done; step = readStep(iterator.next())) {
      isLeft = true
      yield step.value
      isLeft = false
    }
  } finally {
    if (isLeft) closeIterator(iterator)
  }
}

const iterateArray = Array.prototype[Symbol.iterator]
const iterateSet = Set.prototype[Symbol.iterator]

/** Opens what is gone through member by member; counted unless it is done as in all arrays or sets. */
export const openMembers = (members: Iterable<unknown>, budget: ReadingBudget): Iterator<unknown> => {
  const iterate: unknown = members[Symbol.iterator]
  if (iterate !== iterateArray && iterate !== iterateSet) countStrange(budget)
  return iterateBy(iterate, members)
}

/** Code of a module may run now. */
export const countStrange = (budget: ReadingBudget): void => {
  budget.strange = (budget.strange ?? 0) + 1
}

/** Collects what is wrong with one answer. A class since one is made for each answer. */
export class Problems {
  count = 0
  #spelled: AnswerProblem[] | null = null

  add(path: string, fault: string): void {
    this.count++
    this.#spelled ??= []
    if (this.#spelled.length < MAX_SPELLED_PROBLEMS) this.#spelled.push({ path, fault })
  }

  /** Something threw while it was read: what was read stays. */
  threw(path: string, thrown: unknown): void {
    this.add(path, `threw while it was read: ${describeThrown(thrown)}`)
  }

  report(): AnswerReport {
    return this.#spelled === null ? GOOD : { usable: true, problems: this.#spelled, problemCount: this.count }
  }

  /** The whole is no answer. */
  unusable(fault: string): AnswerReport {
    this.add('answer', fault)
    return { usable: false, problems: this.#spelled ?? [], problemCount: this.count }
  }
}

// Of nearly every answer, and so made once.
const GOOD: AnswerReport = Object.freeze({ usable: true, problems: Object.freeze([]), problemCount: 0 })

/** An honest answer repeats little; how many entries of it are looked at for so many that count. */
export const mostLookedAt = (count: number): number => 2 * count + 100

/** Whether it can be read member by member; a string is none, and nothing that it does gets out. */
export const isIterable = (value: unknown): value is Iterable<unknown> => {
  try {
    if (value instanceof Set || Array.isArray(value)) return true // nearly always, and quicker
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, Symbol.iterator) === 'function'
  } catch {
    return false // a proxy or a getter threw
  }
}
