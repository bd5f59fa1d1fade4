// What all asks of one router share: who reads their answers, who is known as a recipient, and lists to be filled.
import { type AnswerReader, createAnswerReader } from './answer-reader.ts'
import type { AskContext } from './ask-module.ts'
import { createGrantsPool } from './grants.ts'
import { createRecipients, type SaysLocal } from './recipients.ts'

/** Recipients that are remembered, to be found quickly: some 70 bytes each besides their ids. */
const MOST_KNOWN = 1_000_000

export interface AskContextParts extends Pick<AskContext, 'isLocal' | 'report' | 'time'> {
  readonly saysLocal: SaysLocal
  readonly maxEntriesPerTurn: number
}

export const createAskContext = ({
  isLocal,
  saysLocal,
  report,
  time,
  maxEntriesPerTurn,
}: AskContextParts): AskContext & { readonly reader: AnswerReader } => ({
  isLocal,
  report,
  time,
  reader: createAnswerReader(time, maxEntriesPerTurn),
  recipients: createRecipients(saysLocal, MOST_KNOWN),
  grantsPool: createGrantsPool(),
})
