// What every reading of an answer shares: the budget, what the module may, and what it was worth.
import { type AnswerProblem, describeThrown, MAX_SPELLED_PROBLEMS } from '../errors/index.ts'
import type { ModulePermissions } from '../module.ts'
import type { UserId } from '../user-id.ts'

/** How many entries may be read before the reader yields: one recipient, or one member of a set, is an entry. */
export interface ReadingBudget {
  left: number
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

/** A reading in progress: it yields when the budget is used up; resume it when that has been filled again. */
export type AnswerReading<Result> = Generator<undefined, Result, undefined>

/** Collects what is wrong with one answer. */
export interface Problems {
  add(path: string, fault: string): void
  /** Something threw while it was read: what was read stays. */
  threw(path: string, thrown: unknown): void
  report(): AnswerReport
  /** The whole is no answer. */
  unusable(fault: string): AnswerReport
}

export const createProblems = (): Problems => {
  const problems: AnswerProblem[] = []
  let problemCount = 0
  const add = (path: string, fault: string): void => {
    problemCount++
    if (problems.length < MAX_SPELLED_PROBLEMS) problems.push({ path, fault })
  }
  return {
    add,
    threw: (path, thrown) => add(path, `threw while it was read: ${describeThrown(thrown)}`),
    report: () => ({ usable: true, problems, problemCount }),
    unusable(fault) {
      add('answer', fault)
      return { usable: false, problems, problemCount }
    },
  }
}

/** An honest answer repeats little; how many entries of it are looked at for so many that count. */
export const mostLookedAt = (count: number): number => 2 * count + 100

/** Whether it can be read member by member; a string is none, and nothing that it does gets out. */
export const isIterable = (value: unknown): value is Iterable<unknown> => {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, Symbol.iterator) === 'function'
  } catch {
    return false // a proxy or a getter threw
  }
}
