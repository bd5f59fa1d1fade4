// An answer put in the terms of others it is merged with: it may be to a smaller question, or numbered by an older table.
import type { GrantedRows } from './granted-rows.ts'
import type { Grants } from './grants.ts'
import { NumberList } from './number-list.ts'
import type { Question } from './question.ts'
import type { RecipientTable } from './recipients.ts'
import { addPlace, noPlaces } from './rows.ts'

type Granted = Pick<Grants, 'recipients' | 'runs'>

/** What it grants, in these terms. All that was asked about must be in that question, too. */
export const translate = (granted: GrantedRows, question: Question, table: RecipientTable): Granted => {
  if (granted.question === question && granted.table === table) return granted.grants // nearly always
  const { recipients, runs } = granted.grants
  return {
    recipients:
      granted.table === table ? recipients : mapped(recipients, (each) => renumber(each, granted.table, table)),
    runs:
      granted.question === question
        ? runs
        : mapped(runs, (each, index) => (index % 2 === 0 ? translateRow(each, granted.question, question) : each)),
  }
}

const mapped = (list: NumberList, change: (number: number, index: number) => number): NumberList => {
  const changed = new NumberList(list.length)
  for (let index = 0; index < list.length; index++) changed.push(change(list.at(index), index))
  return changed
}

const renumber = (recipient: number, from: RecipientTable, to: RecipientTable): number => {
  const userId = from.names[recipient]
  if (userId === undefined) throw new Error(`nobody has the number ${recipient}`)
  return to.add(userId)
}

const translateRow = (row: number, from: Question, to: Question): number => {
  const words = noPlaces(to.rows.words)
  for (const state of from.statesOf(row)) addPlace(words, to.asked.placeOf(state))
  return to.rows.of(words)
}
