// One question put to a module for its lane, and whether somebody still waits for it.
import type { AskedStates, Granting } from '@presence-router/core'
import { type AskContext, type AskEnd, type AskLimits, type AskParts, askForLane } from './ask-module.ts'
import { GrantedRows } from './granted-rows.ts'
import type { Member } from './member.ts'
import type { Question } from './question.ts'

export interface LaneAsk {
  readonly member: Member
  readonly question: Question
  /** What it granted, once it has settled; nothing when it failed. */
  readonly granted: GrantedRows
  readonly isSettled: boolean
  /** Nobody waits for it: what it grants is delivered by itself. */
  readonly isAlone: boolean
  /**
   * The moment at which it was answered, by `time.elapsed()`, if it is still that moment as far as anybody could tell: it
   * has settled, and so little was to be read and told that the next ask may be said to begin now.
   */
  readonly endedAt: number | null
  /** The merge goes on without it: it is alone from now on, and its module is late. */
  overrun(): void
  /** Calls back when it settles, unless it is alone by then; at once when it has settled. */
  whenSettled(done: () => void): void
  tellSettled(): void
}

/** Whose ask it is. */
export interface LaneAskParts {
  readonly member: Member
  readonly context: AskContext
  readonly askLimits: AskLimits
  askSettled(ask: LaneAsk, end: AskEnd): void
  askOverran(): void
}

/** Asks together with a batch, which waits for it unless the module is late. `askedAt`: now, by `time.elapsed()`. */
export const openLaneAsk = (parts: LaneAskParts, question: Question, askedAt: number): LaneAsk => {
  const ask = new PutQuestion(parts, question, askedAt)
  askForLane(parts.member, ask, ask)
  if (!ask.isSettled && parts.member.actor.life === 'late') ask.isAlone = true
  return ask
}

/** Asks apart from batches. */
export const openLoneAsk = (parts: LaneAskParts, question: Question, askedAt: number): void => {
  const ask = new PutQuestion(parts, question, askedAt)
  ask.isAlone = true
  askForLane(parts.member, ask, ask)
}

/** Recipients that are read in about the time that a look at the clock takes. */
const READ_IN_NO_TIME = 16

/** A class, since one is made for each ask. */
class PutQuestion implements LaneAsk, AskParts<AskEnd> {
  readonly member: Member
  readonly question: Question
  readonly granted: GrantedRows
  isSettled = false
  isAlone = false
  endedAt: number | null = null
  readonly askedAt: number
  private readonly parts: LaneAskParts
  private done: (() => void) | null = null

  constructor(parts: LaneAskParts, question: Question, askedAt: number) {
    this.member = parts.member
    this.question = question
    this.askedAt = askedAt
    this.parts = parts
    const { recipients, grantsPool } = parts.context
    const { remoteRecipients } = parts.member.permissions
    this.granted = new GrantedRows(question, recipients.current(), {
      grants: grantsPool.take(question.rows.words),
      mayReachServers: remoteRecipients,
    })
  }

  get asked(): AskedStates {
    return this.question.asked
  }

  get granting(): Granting {
    return this.granted
  }

  get context(): AskContext {
    return this.parts.context
  }

  get limits(): AskLimits {
    return this.parts.askLimits
  }

  settled(end: AskEnd): void {
    const { outcome, tookMs } = end
    this.isSettled = true
    if (outcome !== 'usable') this.granted.clear()
    else if (tookMs !== null && this.granted.granted <= READ_IN_NO_TIME) this.endedAt = this.askedAt + tookMs
    this.parts.askSettled(this, end)
  }

  overrun(): void {
    this.isAlone = true
    this.parts.askOverran()
  }

  whenSettled(done: () => void): void {
    if (this.isSettled) done()
    else this.done = done
  }

  tellSettled(): void {
    this.done?.()
  }
}
