// Reads what a module answered to `getUsersForStates`, and believes nothing: good entries are granted, each bad one is
// dropped and reported with its path (law 4).
import { describeThrown, showValue } from '../errors/index.ts'
import { isUserId, type UserId, userIdFault } from '../user-id.ts'
import { type Entries, entriesOf } from './entries.ts'
import type { Granting } from './granting.ts'
import { ListReader, NO_LIST, type StatesRules } from './list-reader.ts'
import { type OpenEntries, openEntries } from './open-entries.ts'
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  isIterable,
  mostLookedAt,
  Problems,
  type ReadingBudget,
  readingOver,
} from './reading.ts'

/** Reads an answer in its own order. Every recipient that is good is granted, also with no states at all (law 11). */
export const readUsersForStates = (answer: unknown, rules: StatesRules): AnswerReading<AnswerReport> => {
  const entries = entriesOf(answer)
  return entries === null
    ? readingOver(new Problems().unusable(`is ${showValue(answer)} and neither a Map nor a plain object`))
    : new EntriesReading(entries, rules)
}

// A class since one is made for each answer, and no generator, which takes twice as long for each recipient.
class EntriesReading implements AnswerReading<AnswerReport> {
  private readonly rules: StatesRules
  private readonly budget: ReadingBudget
  private readonly granting: Granting
  private readonly entries: Entries
  private readonly problems = new Problems()
  private readonly lists: ListReader
  private readonly maxRecipients: number
  private readonly most: number
  private open: OpenEntries | null = null
  private isHeld = false // there was no budget left for the entry at which it stands
  private isInList = false
  private recipient = 0 // whose list that is
  private granted = 0
  private looked = 0

  constructor(entries: Entries, rules: StatesRules) {
    this.rules = rules
    this.budget = rules.budget
    this.granting = rules.granting
    this.entries = entries
    this.lists = new ListReader(rules, entries, this.problems)
    this.maxRecipients = rules.permissions.maxRecipients
    this.most = mostLookedAt(this.maxRecipients)
  }

  resume(): AnswerReport | null {
    try {
      this.open ??= openEntries(this.entries.pairs, this.budget)
      if (!this.readOn(this.open)) return null
    } catch (thrown) {
      if (this.looked === 0) return this.problems.unusable(`threw while it was read: ${describeThrown(thrown)}`)
      this.problems.threw('answer', thrown)
    }
    return this.problems.report()
  }

  close(): void {
    if (this.isInList) this.lists.close()
    this.open?.close()
  }

  /** Whether it has come to the end. */
  private readOn(open: OpenEntries): boolean {
    if (this.isInList && !this.readList(this.recipient)) return false
    for (;;) {
      if (!this.isHeld && !open.next()) return true
      if (!this.hasRoom()) return this.leaveRest(open)
      this.isHeld = this.budget.left <= 0
      if (this.isHeld || !this.take(open.key, open.value)) return false
    }
  }

  private hasRoom(): boolean {
    return this.granted < this.maxRecipients && this.looked < this.most
  }

  private leaveRest(open: OpenEntries): true {
    this.problems.add('answer', `names more than ${this.maxRecipients} recipients; the rest is dropped`)
    open.close()
    return true
  }

  /** Whether the entry has been read to its end. */
  private take(key: unknown, value: unknown): boolean {
    this.budget.left--
    this.looked++
    const known = this.granting.known(key)
    const recipient = known >= 0 ? known : this.readStranger(key, value)
    if (recipient < 0) return true
    const list = this.lists.find(value)
    if (list !== NO_LIST) return this.grant(recipient, list)
    if (known < 0 || isIterable(value)) return this.readNewList(recipient, key, value)
    this.drop(key, listFault(value))
    return true
  }

  /** The number of one who is met for the first time; -1 when something is wrong with them, or with their list. */
  private readStranger(key: unknown, value: unknown): number {
    const fault = recipientFault(key, this.rules) ?? (isIterable(value) ? null : listFault(value))
    if (fault === null) return this.granting.meet(key as UserId)
    this.drop(key, fault)
    return -1
  }

  /** Of what was found to be iterable: a list is not looked at for it again, and might say something else. */
  private readNewList(recipient: number, key: unknown, value: unknown): boolean {
    this.lists.open(key, value as Iterable<unknown>)
    return this.readList(recipient)
  }

  private readList(recipient: number): boolean {
    const list = this.lists.resume()
    this.isInList = list === NO_LIST
    if (!this.isInList) return this.grant(recipient, list)
    this.recipient = recipient
    return false
  }

  private grant(recipient: number, list: number): true {
    this.granting.grant(recipient, list)
    this.granted++
    return true
  }

  private drop(key: unknown, fault: string): void {
    this.problems.add(this.entries.pathOf(showValue(key)), fault)
  }
}

const recipientFault = (key: unknown, { permissions, isLocal }: AnswerRules): string | null => {
  if (!isUserId(key)) return `is no recipient: the user id ${userIdFault(key)}`
  return permissions.remoteRecipients || isLocal(key) ? null : 'is a remote user, which the module is not permitted'
}

const listFault = (value: unknown): string => `is ${showValue(value)} and no iterable of states`
