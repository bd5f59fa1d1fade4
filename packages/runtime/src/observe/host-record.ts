// What is counted of one host, for each of the two ways in which it is called.
import { type Counts, countUp } from './counts.ts'

/** The calls of one kind. */
export interface CallRecord {
  /** By the tag of the outcome; `SpokeBadly` when there was none. */
  readonly outcomes: Counts
  /** States for which there was no room to wait. */
  refusedStates: number
}

export interface HostRecord {
  readonly deliver: CallRecord
  readonly send: CallRecord
}

export const createHostRecord = (): HostRecord => ({ deliver: createCallRecord(), send: createCallRecord() })

const createCallRecord = (): CallRecord => ({ outcomes: [], refusedStates: 0 })

export const noteOutcome = ({ outcomes }: CallRecord, tag: string): void => countUp(outcomes, tag)
