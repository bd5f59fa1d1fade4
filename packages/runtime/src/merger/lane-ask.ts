// One question put to a module for its lane, and whether somebody still waits for it.
import { type AskContext, type Asked, askForStates, type Granted } from './ask-module.ts'
import type { Member } from './member.ts'
import type { Question } from './question.ts'

export interface LaneAsk {
  readonly member: Member
  readonly question: Question
  /** What it granted, once it has settled; nothing when it failed. */
  readonly granted: readonly Granted[]
  readonly isSettled: boolean
  /** Nobody waits for it: what it grants is delivered by itself. */
  readonly isAlone: boolean
  /** The merge goes on without it: it is alone from now on, and its module is late. */
  overrun(): void
  /** Calls back when it settles, unless it is alone by then; at once when it has settled. */
  whenSettled(done: () => void): void
  tellSettled(): void
}

export interface LaneAskParts {
  readonly context: AskContext
  /** In milliseconds. */
  readonly deadlineMs: number
  readonly startsAlone: boolean
  readonly settled: (ask: LaneAsk, result: Asked<readonly Granted[]>) => void
  readonly overran: () => void
}

export const openLaneAsk = (member: Member, question: Question, parts: LaneAskParts): LaneAsk => {
  let granted: readonly Granted[] = []
  let isSettled = false
  let isAlone = parts.startsAlone
  let tellSettled = (): void => {}
  const ask: LaneAsk = {
    member,
    question,
    get granted() {
      return granted
    },
    get isSettled() {
      return isSettled
    },
    get isAlone() {
      return isAlone
    },
    overrun() {
      isAlone = true
      parts.overran()
    },
    whenSettled(done) {
      if (isSettled) done()
      else tellSettled = done
    },
    tellSettled: () => tellSettled(),
  }
  askForStates(member, question.asked, {
    context: parts.context,
    limits: { isQuery: false, deadlineMs: parts.deadlineMs, isCutShort: false },
    settled(result) {
      granted = result.answer
      isSettled = true
      parts.settled(ask, result)
    },
  })
  if (!isSettled && member.actor.life === 'late') isAlone = true // a late module is not waited for
  return ask
}
