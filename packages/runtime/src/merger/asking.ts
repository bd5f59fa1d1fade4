// One asking of one module, from the call to what came of it. Failures are reported here, once, for published states and
// for queries alike.
import {
  type AnswerReading,
  type AnswerReport,
  ModuleAnsweredBadly,
  ModuleTimedOut,
  type ReadingBudget,
  type RouterFailure,
  type UserId,
} from '@presence-router/core'
import { Ask } from '../actor/ask.ts'
import { countUp } from '../observe/counts.ts'
import { type AskedCallback, type AskRecord, noteAnswer, noteJudged } from '../observe/module-record.ts'
import type { RouterTime } from '../time.ts'
import type { AnswerReader, ReadingParts, Unwanted } from './answer-reader.ts'
import type { GrantsPool } from './grants.ts'
import type { Member } from './member.ts'
import type { Recipients } from './recipients.ts'

export type { AskLimits } from '../actor/ask.ts'

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

/**
 * How an ask ended. `failed`: there was no answer, or it was none. `cut`: it was ended before there could be one, through
 * no fault of whom it was about.
 */
export type AskOutcome = 'usable' | 'failed' | 'cut'

/** Each of the two questions is a class of its own. `ended` is called once, possibly before the asking returns. */
export abstract class Asking<Report extends AnswerReport> extends Ask implements ReadingParts<Report>, OpenQuestion {
  abstract override readonly callback: AskedCallback
  abstract readonly member: Member
  protected abstract readonly context: AskContext
  protected abstract readonly record: AskRecord

  abstract open(budget: ReadingBudget): AnswerReading<Report>
  /** `report`: `null` when there is nothing to use. */
  protected abstract ended(outcome: AskOutcome, report: Report | null): void

  done(report: Report): void {
    const { member } = this
    if (member.isRemoved) return this.withdrawn()
    noteAnswer(this.record, report.usable, this.tookMs)
    if (report.problemCount > 0)
      this.context.report(new ModuleAnsweredBadly(member.name, this.callback, report.problems, report.problemCount))
    this.judge(report.usable)
    if (report.usable) this.ended('usable', report)
    else this.ended('failed', null)
  }

  unwanted(): Unwanted | null {
    if (this.member.isRemoved || this.isWithdrawn) return 'withdrawn'
    return this.isQuery && this.context.time.elapsed() > this.askedAt + this.deadlineMs ? 'outOfTime' : null
  }

  dropped(reason: Unwanted): void {
    if (reason === 'withdrawn') return this.withdrawn()
    this.failed(new ModuleTimedOut(this.member.name, this.callback, this.deadlineMs, this.isCutShort), false)
  }

  protected override answered(): void {
    if (this.member.isRemoved) this.withdrawn()
    else this.context.reader.read(this)
  }

  protected override failed(failure: RouterFailure, isItsFault: boolean): void {
    if (this.member.isRemoved) return this.withdrawn()
    countUp(this.record.failed, failure._tag)
    this.context.report(failure)
    if (isItsFault) this.judge(false)
    this.ended(failure._tag === 'ModuleIsResting' ? 'cut' : 'failed', null)
  }

  protected override withdrawn(): void {
    this.record.cut++
    this.ended('cut', null)
  }

  private judge(hasSucceeded: boolean): void {
    const { record, actor } = this.member
    noteJudged(record, hasSucceeded)
    actor.judge(hasSucceeded)
  }
}
