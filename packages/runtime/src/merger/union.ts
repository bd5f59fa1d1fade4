// Who is granted what by several answers: per recipient the union of the rows. It writes into a column beside the table of
// recipients, so that nothing is made for any of them.
import type { GrantedRows } from './granted-rows.ts'
import type { Grants } from './grants.ts'
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

/** Unites answers in these terms, whatever their own. All that they are about must be in the question, too. */
export const uniteAnswers = (answers: readonly GrantedRows[], terms: UnionTerms): Union => {
  const all = answers.map((granted) => translate(granted, terms.question, terms.table))
  const union = new Union(terms) // last: translating may have given numbers, and there is a place for those given by now
  for (const grants of all) union.add(grants)
  return union
}

/** A class for its fields: they are looked at for each recipient of each answer. */
export class Union {
  readonly question: Question
  readonly table: RecipientTable
  /** Whoever is granted something, in order of first appearance. */
  readonly recipients: NumberList
  /** What they are granted: a row, by number. */
  readonly rowOf: Int32Array

  /** Whoever is added must have a number in the table by now. */
  constructor({ question, table, recipients }: UnionTerms) {
    this.question = question
    this.table = table
    this.recipients = recipients
    this.rowOf = table.columns.take(table.size)
  }

  /** Adds an answer to this question about recipients of this table. */
  add({ recipients, runs }: Pick<Grants, 'recipients' | 'runs'>): void {
    for (let run = 0; run < runs.length; run += 2) {
      const to = run + 3 < runs.length ? runs.at(run + 3) : recipients.length
      this.#addRun(runs.at(run), { numbers: recipients.numbers, from: runs.at(run + 1), to })
    }
  }

  #addRun(row: number, { numbers, from, to }: Run): void {
    const { rowOf } = this
    const { rows } = this.question
    let last = EMPTY
    let united = row
    for (let at = from; at < to; at++) {
      const recipient = numbers[at] ?? 0
      const known = rowOf[recipient] ?? EMPTY
      if (known === EMPTY) this.recipients.push(recipient)
      if (known !== last) {
        last = known
        united = rows.unite(known, row)
      }
      rowOf[recipient] = united
    }
  }

  /** Gives back what it has taken. It is empty then, and of no further use. */
  close(): void {
    const { length, numbers } = this.recipients
    for (let at = 0; at < length; at++) this.rowOf[numbers[at] ?? 0] = EMPTY
    this.recipients.clear()
    this.table.columns.giveBack(this.rowOf)
  }
}

interface Run {
  readonly numbers: Int32Array
  readonly from: number
  readonly to: number
}
