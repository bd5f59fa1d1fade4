// Who is granted what by several answers: per recipient the union of the rows. It writes into a column beside the table of
// recipients, so that nothing is made for any of them.
import type { GrantedRows } from './granted-rows.ts'
import type { NumberList } from './number-list.ts'
import type { Question } from './question.ts'
import type { RecipientTable } from './recipients.ts'
import { EMPTY } from './rows.ts'
import { translate } from './translate.ts'

export interface UnionTerms {
  readonly question: Question
  readonly table: RecipientTable
  /** An empty list to be used. */
  readonly recipients: NumberList
}

/** A class for its fields: they are looked at for each recipient of each answer. */
export class Union {
  readonly question: Question
  readonly table: RecipientTable
  /** Whoever is granted something, in order of first appearance. */
  readonly recipients: NumberList
  /** What they are granted: a row, by number. */
  rowOf: Int32Array

  constructor({ question, table, recipients }: UnionTerms) {
    this.question = question
    this.table = table
    this.recipients = recipients
    this.rowOf = table.columns.take(table.size)
  }

  /** Adds an answer, put in these terms whatever its own. All that it is about must be in the question, too. */
  add(granted: GrantedRows): void {
    const { recipients, runs } = translate(granted, this.question, this.table)
    if (this.table.size > this.rowOf.length) this.#makeRoom() // for whom translating gave a number
    const { rowOf } = this
    const { rows } = this.question
    const { numbers, length } = recipients
    let at = 0
    for (let run = 0; run < runs.length; run += 2) {
      const row = runs.at(run)
      const end = run + 3 < runs.length ? runs.at(run + 3) : length
      let last = EMPTY
      let united = row
      for (; at < end; at++) {
        const recipient = numbers[at] ?? 0
        const known = rowOf[recipient] ?? EMPTY
        if (known === EMPTY) this.recipients.push(recipient)
        if (known !== last) united = rows.unite(known, row)
        last = known
        rowOf[recipient] = united
      }
    }
  }

  #makeRoom(): void {
    const short = this.rowOf
    const { length, numbers } = this.recipients
    this.rowOf = this.table.columns.take(this.table.size)
    for (let at = 0; at < length; at++) this.rowOf[numbers[at] ?? 0] = short[numbers[at] ?? 0] ?? EMPTY
  }

  /** Gives back what it has taken. It is empty then, and of no further use. */
  close(): void {
    const { length, numbers } = this.recipients
    for (let at = 0; at < length; at++) this.rowOf[numbers[at] ?? 0] = EMPTY
    this.recipients.clear()
    this.table.columns.giveBack(this.rowOf)
  }
}
