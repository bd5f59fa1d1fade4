// One asking of one module, from the call to what came of it. Failures are reported here, once, for published states and
// for queries alike.
import {
  type AnswerReading,
  type AnswerReport,
  ModuleAnsweredBadly,
  type ModuleCall,
  ModuleTimedOut,
  type PresenceModule,
  type ReadingBudget,
  type RouterFailure,
  type UserId,
} from '@presence-router/core'
import type { Ask, AskRequest, AskSettlement } from '../actor/ask.ts'
import { countUp } from '../observe/counts.ts'
import { type AskedCallback, noteAnswer, noteJudged } from '../observe/module-record.ts'
import type { RouterTime } from '../time.ts'
import type { AnswerReader, ReadingParts, Unwanted } from './answer-reader.ts'
import type { GrantsPool } from './grants.ts'
import type { Member } from './member.ts'
import type { Recipients } from './recipients.ts'

/** What every ask needs. */
export interface AskContext {
  readonly reader: AnswerReader
  readonly isLocal: (userId: UserId) => boolean
  readonly recipients: Recipients
  readonly grantsPool: GrantsPool
  readonly report: (failure: RouterFailure) => void
  readonly time: RouterTime
}

/** A question that was put, as long as somebody wants the answer. */
export interface OpenQuestion {
  /** Ends it, also while its answer is being read; the module sees its signal aborted with this reason. */
  withdraw(reason: unknown): void
}

/** How much time an ask has. */
export interface AskLimits {
  /** In milliseconds. */
  readonly deadlineMs: number
  /** Whether this is less than modules are promised. */
  readonly isCutShort: boolean
}

/**
 * How an ask ended. `failed`: there was no answer, or it was none. `cut`: it was ended before there could be one, through
 * no fault of whom it was about.
 */
export interface AskEnd {
  readonly outcome: 'usable' | 'failed' | 'cut'
  /** `null` when no answer came. */
  readonly tookMs: number | null
}

/** What came of an ask. */
export interface Asked<Answer> extends AskEnd {
  readonly answer: Answer
}

/** What an ask needs, and who takes what came of it: `settled` is called once, possibly before the asking returns. */
export interface AskParts<End extends AskEnd> {
  readonly context: AskContext
  readonly limits: AskLimits
  settled(end: End): void
}

/** A class, since one is made for each ask; each of the two questions is one of its own. */
export abstract class Asking<Report extends AnswerReport, End extends AskEnd>
  implements AskRequest, ReadingParts<Report>, OpenQuestion
{
  abstract readonly callback: AskedCallback
  readonly deadlineMs: number
  readonly isCutShort: boolean
  protected readonly member: Member
  protected readonly parts: AskParts<End>
  private ask: Ask | null = null
  private isQuery = false
  private isWithdrawn = false
  private answer: unknown = null
  private tookMs = 0
  private endsAt = 0

  constructor(member: Member, parts: AskParts<End>) {
    this.member = member
    this.parts = parts
    this.deadlineMs = parts.limits.deadlineMs
    this.isCutShort = parts.limits.isCutShort
  }

  abstract invoke(module: PresenceModule, call: ModuleCall): unknown
  abstract open(budget: ReadingBudget): AnswerReading<Report>
  /** `report`: `null` when there is nothing to use. */
  protected abstract endOf(report: Report | null, end: AskEnd): End

  forQuery(askedAt: number): this {
    this.isQuery = true
    this.ask = this.member.actor.askForQuery(this, askedAt)
    return this
  }

  forLane(askedAt: number): this {
    this.ask = this.member.actor.askForLane(this, askedAt)
    return this
  }

  withdraw(reason: unknown): void {
    this.isWithdrawn = true
    this.ask?.withdraw(reason)
  }

  settle(settlement: AskSettlement): void {
    if (this.member.isRemoved || settlement._tag === 'Withdrawn') return this.cut()
    if (settlement._tag === 'Failed') return this.fail(settlement.failure, settlement.isItsFault)
    this.answer = settlement.answer
    this.tookMs = settlement.tookMs
    this.endsAt = settlement.endsAt
    this.parts.context.reader.read(this)
  }

  done(report: Report): void {
    if (this.member.isRemoved) return this.cut()
    const { name, record, actor } = this.member
    noteAnswer(record[this.callback], report.usable, this.tookMs)
    if (report.problemCount > 0)
      this.parts.context.report(new ModuleAnsweredBadly(name, this.callback, report.problems, report.problemCount))
    noteJudged(record, report.usable)
    actor.judge(report.usable)
    this.settled(report, report.usable ? 'usable' : 'failed', this.tookMs)
  }

  unwanted(): Unwanted | null {
    if (this.member.isRemoved || this.isWithdrawn) return 'withdrawn'
    return this.isQuery && this.parts.context.time.elapsed() > this.endsAt ? 'outOfTime' : null
  }

  dropped(reason: Unwanted): void {
    if (reason === 'withdrawn') return this.cut()
    this.fail(new ModuleTimedOut(this.member.name, this.callback, this.deadlineMs, this.isCutShort), false)
  }

  /** The module's own object is not kept here once it is being read. */
  protected takeAnswer(): unknown {
    const { answer } = this
    this.answer = null
    return answer
  }

  private cut(): void {
    this.member.record[this.callback].cut++
    this.settled(null, 'cut', null)
  }

  private fail(failure: RouterFailure, isItsFault: boolean): void {
    const { record, actor } = this.member
    countUp(record[this.callback].failed, failure._tag)
    this.parts.context.report(failure)
    if (isItsFault) {
      noteJudged(record, false)
      actor.judge(false)
    }
    this.settled(null, failure._tag === 'ModuleIsResting' ? 'cut' : 'failed', null)
  }

  private settled(report: Report | null, outcome: AskEnd['outcome'], tookMs: number | null): void {
    this.parts.settled(this.endOf(report, { outcome, tookMs }))
  }
}
