// Reads what a module answered to `getInterestedUsers`, and believes nothing: good users are kept, each bad one is dropped
// and reported with its path (law 4).
import { describeThrown, showValue } from '../errors/index.ts'
import { PRESENCE_ALL_USERS } from '../module.ts'
import { isUserId, type UserId, userIdFault } from '../user-id.ts'
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  closeIterator,
  isIterable,
  mostLookedAt,
  openMembers,
  Problems,
  type ReadingBudget,
  readingOver,
  readStep,
} from './reading.ts'

/** What an answer was worth, and whom it names. */
export interface InterestedReport extends AnswerReport {
  /** In the order of the answer, and somebody twice whom it names twice: that goes where answers are united. */
  readonly users: readonly UserId[] | typeof PRESENCE_ALL_USERS
}

/** Reads an answer in its own order. */
export const readInterestedUsers = (answer: unknown, rules: AnswerRules): AnswerReading<InterestedReport> => {
  const fault = answerFault(answer, rules)
  if (fault !== null) return readingOver({ ...new Problems().unusable(fault), users: [] })
  if (answer === PRESENCE_ALL_USERS) return readingOver({ ...new Problems().report(), users: PRESENCE_ALL_USERS })
  const { budget, permissions } = rules
  if (readSetSize(answer) <= Math.min(budget.left, permissions.maxRecipients))
    return readingOver(readWholeSet(answer as Set<unknown>, budget))
  return new UsersReading(answer as Iterable<unknown>, rules)
}

const answerFault = (answer: unknown, { permissions }: AnswerRules): string | null => {
  if (answer === PRESENCE_ALL_USERS) return permissions.allUsers ? null : 'is ALL, which the module is not permitted'
  return isIterable(answer) ? null : `is ${showValue(answer)} and neither an iterable of user ids nor ALL`
}

/** How many members a set has that nobody tampered with; without end when it is anything else. */
const readSetSize = (answer: unknown): number => {
  try {
    if (Object.getPrototypeOf(answer) !== Set.prototype || Object.hasOwn(answer as object, Symbol.iterator))
      return Number.POSITIVE_INFINITY
    return Reflect.get(Set.prototype, 'size', answer) // also when a member of its own has that name
  } catch {
    return Number.POSITIVE_INFINITY // a proxy, or only the prototype of a set
  }
}

// Engines copy a set without iterating it. It names nobody twice, so there is nothing to count while it is read.
const readWholeSet = (answer: Set<unknown>, budget: ReadingBudget): InterestedReport => {
  const users = [...answer] as UserId[]
  const problems = new Problems()
  budget.left -= users.length
  for (let i = 0; i < users.length; i++) if (!isUserId(users[i])) problems.add(`answer[${i}]`, memberFault(users[i]))
  return { ...problems.report(), users: problems.count === 0 ? users : users.filter(isUserId) }
}

// A class since one is made for each answer.
class UsersReading implements AnswerReading<InterestedReport> {
  readonly #answer: Iterable<unknown>
  readonly #rules: AnswerRules
  readonly #problems = new Problems()
  readonly #users: UserId[] = []
  #distinct: Set<UserId> | null = null // counted only when so many were named that it may be too many
  #members: Iterator<unknown> | null = null
  #held: IteratorResult<unknown> | null = null // met when there was no budget left
  #looked = 0

  constructor(answer: Iterable<unknown>, rules: AnswerRules) {
    this.#answer = answer
    this.#rules = rules
  }

  resume(): InterestedReport | null {
    try {
      this.#members ??= openMembers(this.#answer, this.#rules.budget)
      if (!this.#readOn(this.#members)) return null
    } catch (thrown) {
      if (this.#looked === 0)
        return { ...this.#problems.unusable(`threw while it was read: ${describeThrown(thrown)}`), users: this.#users }
      this.#problems.threw('answer', thrown)
    }
    return { ...this.#problems.report(), users: this.#users }
  }

  close(): void {
    closeIterator(this.#members)
  }

  /** Whether it has come to the end. */
  #readOn(members: Iterator<unknown>): boolean {
    const { budget } = this.#rules
    let step = this.#held ?? readStep(members.next())
    this.#held = null
    for (; !step.done; step = readStep(members.next())) {
      if (budget.left <= 0) {
        this.#held = step
        return false
      }
      budget.left--
      if (!this.#take(step.value)) {
        closeIterator(members)
        return true
      }
    }
    return true
  }

  /** Whether the next one is to be looked at. */
  #take(member: unknown): boolean {
    const { maxRecipients } = this.#rules.permissions
    const isGood = isUserId(member)
    if (this.#looked === mostLookedAt(maxRecipients) || (isGood && this.#isOneTooMany(member))) {
      this.#problems.add('answer', `names more than ${maxRecipients} users; the rest is dropped`)
      return false
    }
    if (isGood) this.#users.push(member)
    else this.#problems.add(`answer[${this.#looked}]`, memberFault(member))
    this.#looked++
    return true
  }

  #isOneTooMany(userId: UserId): boolean {
    const { maxRecipients } = this.#rules.permissions
    if (this.#users.length < maxRecipients) return false
    this.#distinct ??= new Set(this.#users)
    return this.#distinct.add(userId).size > maxRecipients
  }
}

const memberFault = (member: unknown): string =>
  member === PRESENCE_ALL_USERS
    ? 'is ALL, which is a whole answer and no member of one'
    : `is no user: the user id ${userIdFault(member)}`
