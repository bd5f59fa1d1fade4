// One question put to a module for its lane, and whether somebody still waits for it.
import type { AskedStates, Granting } from '@presence-router/core'
import { type AskContext, AskingForStates, type AskLimits, type AskOutcome, READ_IN_NO_TIME } from './ask-module.ts'
import { GrantedRows } from './granted-rows.ts'
import type { Member } from './member.ts'
import type { Question } from './question.ts'

export interface LaneAsk {
  readonly member: Member
  readonly question: Question
  /** What it granted, once it has settled; nothing when it failed. */
  readonly granted: GrantedRows
  readonly isSettled: boolean
  /** Until the answer came, in milliseconds; without end when none did. */
  readonly tookMs: number
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
  readonly limits: AskLimits
  askSettled(ask: LaneAsk, outcome: AskOutcome): void
  askOverran(): void
}

/** Asks together with a batch, which waits for it unless the module is late. `askedAt`: now, by `time.elapsed()`. */
export const openLaneAsk = (lane: LaneAskParts, question: Question, askedAt: number): LaneAsk => {
  const ask = new AskingForLane(lane, question, askedAt)
  const { actor } = lane.member
  const { reader } = lane.context
  const { strange } = reader
  actor.put(ask)
  if (reader.strange !== strange) ask.isMomentary = false
  if (!ask.isSettled && actor.life === 'late') ask.isAlone = true
  return ask
}

/** Asks apart from batches. */
export const openLoneAsk = (lane: LaneAskParts, question: Question, askedAt: number): void => {
  const ask = new AskingForLane(lane, question, askedAt)
  ask.isAlone = true
  lane.member.actor.put(ask)
}

class AskingForLane extends AskingForStates implements LaneAsk {
  readonly question: Question
  readonly granted: GrantedRows
  isSettled = false
  isAlone = false
  isMomentary = false
  private readonly lane: LaneAskParts
  private heard: (() => void) | null = null

  constructor(lane: LaneAskParts, question: Question, askedAt: number) {
    super(lane.member.actor, lane.limits, askedAt)
    this.lane = lane
    this.question = question
    const { recipients, grantsPool } = lane.context
    this.granted = new GrantedRows(question, recipients.current(), {
      grants: grantsPool.take(question.rows.words),
      mayReachServers: lane.member.permissions.remoteRecipients,
    })
  }

  override get member(): Member {
    return this.lane.member
  }

  override get asked(): AskedStates {
    return this.question.asked
  }

  override get granting(): Granting {
    return this.granted
  }

  protected override get context(): AskContext {
    return this.lane.context
  }

  get endedAt(): number | null {
    return this.isMomentary ? this.askedAt + this.tookMs : null
  }

  overrun(): void {
    this.isAlone = true
    this.lane.askOverran()
  }

  whenSettled(done: () => void): void {
    if (this.isSettled) done()
    else this.heard = done
  }

  tellSettled(): void {
    this.heard?.()
  }

  protected override settled(outcome: AskOutcome): void {
    this.isSettled = true
    if (outcome === 'usable') this.isMomentary = this.granted.granted <= READ_IN_NO_TIME
    else this.granted.clear()
    this.lane.askSettled(this, outcome)
  }
}
