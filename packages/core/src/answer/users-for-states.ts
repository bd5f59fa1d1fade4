// Reads what a module answered to `getUsersForStates`, and believes nothing: good entries are granted, each bad one is
// dropped and reported with its path (law 4).
import { describeThrown, showValue } from '../errors/index.ts'
import { isUserId, type UserId, userIdFault } from '../user-id.ts'
import { type Entries, entriesOf, readPair } from './entries.ts'
import { ListReader, NO_LIST, type StatesRules } from './list-reader.ts'
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  closeIterator,
  isIterable,
  mostLookedAt,
  Problems,
  readIterator,
  readingOver,
  readStep,
} from './reading.ts'

/** Reads an answer in its own order. Every recipient that is good is granted, also with no states at all (law 11). */
export const readUsersForStates = (answer: unknown, rules: StatesRules): AnswerReading<AnswerReport> => {
  const entries = entriesOf(answer)
  return entries === null
    ? readingOver(new Problems().unusable(`is ${showValue(answer)} and neither a Map nor a plain object`))
    : new PairsReading(entries, rules)
}

// A class since one is made for each answer, and no generator, which takes twice as long for each recipient.
class PairsReading implements AnswerReading<AnswerReport> {
  readonly #rules: StatesRules
  readonly #entries: Entries
  readonly #problems = new Problems()
  readonly #lists: ListReader
  readonly #most: number
  #pairs: Iterator<unknown> | null = null
  #held: IteratorResult<unknown> | null = null // met when there was no budget left
  #recipient = 0 // whose list is being read
  #isInList = false
  #granted = 0
  #looked = 0

  constructor(entries: Entries, rules: StatesRules) {
    this.#rules = rules
    this.#entries = entries
    this.#lists = new ListReader({ rules, entries, problems: this.#problems })
    this.#most = mostLookedAt(rules.permissions.maxRecipients)
  }

  resume(): AnswerReport | null {
    try {
      this.#pairs ??= readIterator(this.#entries.pairs[Symbol.iterator]())
      if (!this.#readOn(this.#pairs)) return null
    } catch (thrown) {
      if (this.#looked === 0) return this.#problems.unusable(`threw while it was read: ${describeThrown(thrown)}`)
      this.#problems.threw('answer', thrown)
    }
    return this.#problems.report()
  }

  close(): void {
    if (this.#isInList) this.#lists.close()
    closeIterator(this.#pairs)
  }

  /** Whether it has come to the end. */
  #readOn(pairs: Iterator<unknown>): boolean {
    const { budget } = this.#rules
    if (this.#isInList && !this.#readList()) return false
    if (this.#held !== null && (budget.left <= 0 || !this.#readHeld(this.#held))) return false
    while (this.#hasRoom() && budget.left > 0) {
      const step = readStep(pairs.next())
      if (step.done) return true
      if (!this.#readPair(step.value)) return false
    }
    return this.#isOver(readStep(pairs.next()), pairs)
  }

  #readHeld({ value }: IteratorResult<unknown>): boolean {
    this.#held = null
    return this.#readPair(value)
  }

  #hasRoom(): boolean {
    return this.#granted < this.#rules.permissions.maxRecipients && this.#looked < this.#most
  }

  /** Whether it has come to the end, with this one, for which there may be no room any more. */
  #isOver(step: IteratorResult<unknown>, pairs: Iterator<unknown>): boolean {
    if (step.done) return true
    if (this.#hasRoom()) {
      this.#held = step
      return false
    }
    const { maxRecipients } = this.#rules.permissions
    this.#problems.add('answer', `names more than ${maxRecipients} recipients; the rest is dropped`)
    closeIterator(pairs)
    return true
  }

  /** Whether it has been read to its end. */
  #readPair(pair: unknown): boolean {
    const { budget, granting } = this.#rules
    budget.left--
    this.#looked++
    const [key, value] = readPair(pair)
    const known = granting.known(key)
    const fault = known < 0 ? recipientFault(key, this.#rules) : null
    if (fault !== null) return this.#drop(key, fault)
    const list = this.#lists.find(value)
    if (list === NO_LIST && !isIterable(value))
      return this.#drop(key, `is ${showValue(value)} and no iterable of states`)
    this.#recipient = known < 0 ? granting.meet(key as UserId) : known
    if (list !== NO_LIST) return this.#grant(list)
    this.#lists.open(key, value as Iterable<unknown>)
    return this.#readList()
  }

  #readList(): boolean {
    const list = this.#lists.resume()
    this.#isInList = list === NO_LIST
    return !this.#isInList && this.#grant(list)
  }

  #grant(list: number): true {
    this.#rules.granting.grant(this.#recipient, list)
    this.#granted++
    return true
  }

  #drop(key: unknown, fault: string): true {
    this.#problems.add(this.#entries.pathOf(showValue(key)), fault)
    return true
  }
}

const recipientFault = (key: unknown, { permissions, isLocal }: AnswerRules): string | null => {
  if (!isUserId(key)) return `is no recipient: the user id ${userIdFault(key)}`
  return permissions.remoteRecipients || isLocal(key) ? null : 'is a remote user, which the module is not permitted'
}
