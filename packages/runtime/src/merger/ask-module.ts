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
import { type AskEnd, type Asked, Asking, type AskParts, type OpenQuestion } from './asking.ts'
import type { Member } from './member.ts'

export type { AskContext, AskEnd, Asked, AskLimits, AskParts, OpenQuestion } from './asking.ts'

/** What a module granted: a list of our own, in the order of its answer. */
export interface Granted {
  readonly recipient: UserId
  readonly states: readonly UserPresenceState[]
}

/** A question about states, and where goes what is granted: when the ask does not end well, that is to be forgotten. */
export interface StatesQuestion {
  readonly asked: AskedStates
  readonly granting: Granting
}

/** Asks for a query who is to be told of these states. `askedAt`: now, by `time.elapsed()`, as below. */
export const askForStates = (
  member: Member,
  question: StatesQuestion,
  parts: AskParts<AskEnd> & { readonly askedAt: number },
): OpenQuestion => new AskingForStates(member, question, parts).forQuery(parts.askedAt)

/** Asks for a lane who is to be told of these states. */
export const askForLane = (
  member: Member,
  question: StatesQuestion,
  parts: AskParts<AskEnd> & { readonly askedAt: number },
): OpenQuestion => new AskingForStates(member, question, parts).forLane(parts.askedAt)

/** Whose presence somebody may see, by an answer that was usable. */
export type AskedInterested = Asked<InterestedReport['users'] | null>

/** Asks for a query whose presence this user may see. */
export const askForInterested = (
  member: Member,
  userId: UserId,
  parts: AskParts<AskedInterested> & { readonly askedAt: number },
): OpenQuestion => new AskingForInterested(member, userId, parts).forQuery(parts.askedAt)

class AskingForStates extends Asking<AnswerReport, AskEnd> {
  readonly callback = 'getUsersForStates'
  private readonly question: StatesQuestion

  constructor(member: Member, question: StatesQuestion, parts: AskParts<AskEnd>) {
    super(member, parts)
    this.question = question
  }

  override invoke(module: PresenceModule, call: ModuleCall): unknown {
    return module.getUsersForStates(this.question.asked.states, call)
  }

  override open(budget: ReadingBudget): AnswerReading<AnswerReport> {
    const { asked, granting } = this.question
    const { permissions } = this.member
    const { isLocal } = this.parts.context
    return readUsersForStates(this.takeAnswer(), { permissions, isLocal, budget, asked, granting })
  }

  protected override endOf(report: AnswerReport | null, end: AskEnd): AskEnd {
    if (report?.usable) noteValue(this.member.record.recipients, this.question.granting.granted)
    return end
  }
}

class AskingForInterested extends Asking<InterestedReport, AskedInterested> {
  readonly callback = 'getInterestedUsers'
  private readonly userId: UserId

  constructor(member: Member, userId: UserId, parts: AskParts<AskedInterested>) {
    super(member, parts)
    this.userId = userId
  }

  override invoke(module: PresenceModule, call: ModuleCall): unknown {
    return module.getInterestedUsers(this.userId, call)
  }

  override open(budget: ReadingBudget): AnswerReading<InterestedReport> {
    const { permissions } = this.member
    const { isLocal } = this.parts.context
    return readInterestedUsers(this.takeAnswer(), { permissions, isLocal, budget })
  }

  protected override endOf(report: InterestedReport | null, { outcome, tookMs }: AskEnd): AskedInterested {
    return { answer: report?.usable ? report.users : null, outcome, tookMs }
  }
}
