// The two questions: how each is put to a module, and how its answer is read.
import {
  type AnswerReading,
  type AnswerReport,
  type AskedStates,
  type Granting,
  type InterestedReport,
  type ModuleCall,
  type PresenceModule,
  type ReadingBudget,
  readInterestedUsers,
  readUsersForStates,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import { noteValue } from '../observe/histogram.ts'
import type { AskRecord } from '../observe/module-record.ts'
import { type AskContext, Asking, type AskLimits, type AskOutcome, type OpenQuestion } from './asking.ts'
import type { Member } from './member.ts'

export type { AskContext, AskLimits, AskOutcome, OpenQuestion } from './asking.ts'

/** What a module granted: a list of our own, in the order of its answer. */
export interface Granted {
  readonly recipient: UserId
  readonly states: readonly UserPresenceState[]
}

/** Recipients that are read in about the time that a look at the clock takes, if nothing of the module's runs meanwhile. */
export const READ_IN_NO_TIME = 16

/** How an ask ended. */
export interface AskEnd {
  readonly outcome: AskOutcome
  /** Until the answer came, in milliseconds; without end when none did. */
  readonly tookMs: number
}

/** What came of an ask. */
export interface Asked<Answer> extends AskEnd {
  readonly answer: Answer
}

/** By what a query asks, and who takes what came of it: `settled` is called once, possibly before the asking returns. */
export interface AskParts<End extends AskEnd> {
  readonly context: AskContext
  readonly limits: AskLimits
  /** Now, by `time.elapsed()`. */
  readonly askedAt: number
  readonly caller: { readonly isAborted: boolean }
  settled(end: End): void
}

/** A question about states, and where goes what is granted: when the ask does not end well, that is to be forgotten. */
export interface StatesQuestion {
  readonly asked: AskedStates
  readonly granting: Granting
}

/** Asks for a query who is to be told of these states. */
export const askForStates = (member: Member, question: StatesQuestion, parts: AskParts<AskEnd>): OpenQuestion => {
  const asking = new QueryingForStates(member, question, parts)
  member.actor.put(asking)
  return asking
}

/** Whose presence somebody may see, by an answer that was usable. */
export type AskedInterested = Asked<InterestedReport['users'] | null>

/** Asks for a query whose presence this user may see. */
export const askForInterested = (member: Member, userId: UserId, parts: AskParts<AskedInterested>): OpenQuestion => {
  const asking = new QueryingForInterested(member, userId, parts)
  member.actor.put(asking)
  return asking
}

/** Who is to be told of states, for a query or for a lane. */
export abstract class AskingForStates extends Asking<AnswerReport> implements StatesQuestion {
  abstract readonly asked: AskedStates
  abstract readonly granting: Granting

  override get callback(): 'getUsersForStates' {
    return 'getUsersForStates'
  }

  protected override get record(): AskRecord {
    return this.member.record.getUsersForStates
  }

  override open(budget: ReadingBudget): AnswerReading<AnswerReport> {
    const { asked, granting } = this
    const { permissions } = this.member
    const { isLocal } = this.context
    return readUsersForStates(this.takeAnswer(), { permissions, isLocal, budget, asked, granting })
  }

  protected override invoke(module: PresenceModule, call: ModuleCall): unknown {
    return module.getUsersForStates(this.asked.states, call)
  }

  protected override ended(outcome: AskOutcome): void {
    if (outcome === 'usable') noteValue(this.member.record.recipients, this.granting.granted)
    this.settled(outcome)
  }

  protected abstract settled(outcome: AskOutcome): void
}

class QueryingForStates extends AskingForStates {
  readonly member: Member
  readonly asked: AskedStates
  readonly granting: Granting
  private readonly parts: AskParts<AskEnd>

  constructor(member: Member, { asked, granting }: StatesQuestion, parts: AskParts<AskEnd>) {
    super(member.actor, parts.limits, parts.askedAt)
    this.isQuery = true
    this.member = member
    this.asked = asked
    this.granting = granting
    this.parts = parts
  }

  override get isGivenUp(): boolean {
    return this.parts.caller.isAborted
  }

  protected override get context(): AskContext {
    return this.parts.context
  }

  protected override settled(outcome: AskOutcome): void {
    this.parts.settled({ outcome, tookMs: this.tookMs })
  }
}

class QueryingForInterested extends Asking<InterestedReport> {
  readonly callback = 'getInterestedUsers'
  readonly member: Member
  private readonly userId: UserId
  private readonly parts: AskParts<AskedInterested>

  constructor(member: Member, userId: UserId, parts: AskParts<AskedInterested>) {
    super(member.actor, parts.limits, parts.askedAt)
    this.isQuery = true
    this.member = member
    this.userId = userId
    this.parts = parts
  }

  override get isGivenUp(): boolean {
    return this.parts.caller.isAborted
  }

  protected override get context(): AskContext {
    return this.parts.context
  }

  protected override get record(): AskRecord {
    return this.member.record.getInterestedUsers
  }

  override open(budget: ReadingBudget): AnswerReading<InterestedReport> {
    const { permissions } = this.member
    const { isLocal } = this.context
    return readInterestedUsers(this.takeAnswer(), { permissions, isLocal, budget })
  }

  protected override invoke(module: PresenceModule, call: ModuleCall): unknown {
    return module.getInterestedUsers(this.userId, call)
  }

  protected override ended(outcome: AskOutcome, report: InterestedReport | null): void {
    this.parts.settled({ answer: report?.users ?? null, outcome, tookMs: this.tookMs })
  }
}
