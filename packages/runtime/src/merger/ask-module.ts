// Asks one module one of the two questions and reads what it answers; failures are reported here, once, for published
// states and for queries alike.
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  type AskedStates,
  type Grant,
  type InterestedUsers,
  ModuleAnsweredBadly,
  type ModuleCall,
  ModuleTimedOut,
  type PresenceModule,
  type RouterFailure,
  readInterestedUsers,
  readUsersForStates,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import type { AskRequest, AskSettlement } from '../actor/ask.ts'
import { countUp } from '../observe/counts.ts'
import { noteValue } from '../observe/histogram.ts'
import { type AskedCallback, noteAnswer, noteJudged } from '../observe/module-record.ts'
import type { RouterTime } from '../time.ts'
import type { AnswerReader, Unwanted } from './answer-reader.ts'
import type { Member } from './member.ts'

/** What every ask needs. */
export interface AskContext {
  readonly reader: AnswerReader
  readonly isLocal: (userId: UserId) => boolean
  readonly report: (failure: RouterFailure) => void
  readonly time: RouterTime
}

/** A question that was put, as long as somebody wants the answer. */
export interface OpenQuestion {
  /** Ends it, also while its answer is being read; the module sees its signal aborted with this reason. */
  withdraw(reason: unknown): void
}

/** By which way an ask goes, and how much time it has. */
export interface AskLimits {
  readonly isQuery: boolean
  /** In milliseconds. */
  readonly deadlineMs: number
  /** Whether this is less than modules are promised. */
  readonly isCutShort: boolean
}

/** What a module granted: a list of our own, in the order of its answer. */
export interface Granted {
  readonly recipient: UserId
  readonly states: readonly UserPresenceState[]
}

/**
 * What came of an ask. `failed`: there was no answer, or it was none. `cut`: it was ended before there could be one, through
 * no fault of whom it was about.
 */
export interface Asked<Answer> {
  readonly answer: Answer
  readonly outcome: 'usable' | 'failed' | 'cut'
  /** `null` when no answer came. */
  readonly tookMs: number | null
}

/** What an ask needs, and who takes what came of it: `settled` is called once, possibly before the asking returns. */
export interface AskParts<Answer> {
  readonly context: AskContext
  readonly limits: AskLimits
  readonly settled: (result: Asked<Answer>) => void
}

/** Asks who is to be told of these states. */
export const askForStates = (
  member: Member,
  asked: AskedStates,
  { context, limits, settled }: AskParts<readonly Granted[]>,
): OpenQuestion => {
  const granted: Granted[] = []
  const grant: Grant = (recipient, states) => granted.push({ recipient, states })
  return askAndRead(member, context, {
    ...limits,
    callback: 'getUsersForStates',
    invoke: (module, call) => module.getUsersForStates(asked.states, call),
    read: (answer, rules) => readUsersForStates(answer, { ...rules, asked, grant }),
    settled(report, ended) {
      if (report?.usable) noteValue(member.record.recipients, granted.length)
      settled({ answer: report === null ? [] : granted, ...ended })
    },
  })
}

const NOBODY: InterestedUsers = new Set<UserId>()

/** Asks whose presence this user may see. */
export const askForInterested = (
  member: Member,
  userId: UserId,
  { context, limits, settled }: AskParts<InterestedUsers>,
): OpenQuestion =>
  askAndRead(member, context, {
    ...limits,
    callback: 'getInterestedUsers',
    invoke: (module, call) => module.getInterestedUsers(userId, call),
    read: readInterestedUsers,
    settled: (report, ended) => settled({ answer: report?.users ?? NOBODY, ...ended }),
  })

interface Reading<Report extends AnswerReport> extends AskLimits {
  readonly callback: AskedCallback
  readonly invoke: (module: PresenceModule, call: ModuleCall) => unknown
  readonly read: (answer: unknown, rules: AnswerRules) => AnswerReading<Report>
  /** `report` is `null` when there is nothing to use. */
  readonly settled: (report: Report | null, ended: Omit<Asked<unknown>, 'answer'>) => void
}

const askAndRead = <Report extends AnswerReport>(
  member: Member,
  { reader, isLocal, report: reportFailure, time }: AskContext,
  { callback, invoke, read, settled, isQuery, deadlineMs, isCutShort }: Reading<Report>,
): OpenQuestion => {
  const { actor, name, permissions, record } = member
  const asks = record[callback]
  const endsAt = isQuery ? time.elapsed() + deadlineMs : Number.POSITIVE_INFINITY
  let isWithdrawn = false

  const cut = (): void => {
    asks.cut++
    settled(null, CUT)
  }
  const fail = (failure: RouterFailure, isItsFault: boolean): void => {
    countUp(asks.failed, failure._tag)
    reportFailure(failure)
    if (isItsFault) {
      noteJudged(record, false)
      actor.judge(false)
    }
    settled(null, failure._tag === 'ModuleIsResting' ? CUT : FAILED)
  }
  const finish = (report: Report, tookMs: number): void => {
    noteAnswer(asks, report.usable, tookMs)
    if (report.problemCount > 0)
      reportFailure(new ModuleAnsweredBadly(name, callback, report.problems, report.problemCount))
    noteJudged(record, report.usable)
    actor.judge(report.usable)
    settled(report, { outcome: report.usable ? 'usable' : 'failed', tookMs })
  }
  const unwanted = (): Unwanted | null => {
    if (member.isRemoved || isWithdrawn) return 'withdrawn'
    return time.elapsed() > endsAt ? 'outOfTime' : null
  }
  const settle = (settlement: AskSettlement): void => {
    if (member.isRemoved || settlement._tag === 'Withdrawn') return cut()
    if (settlement._tag === 'Failed') return fail(settlement.failure, settlement.isItsFault)
    const { answer, tookMs } = settlement
    reader.read({
      open: (budget) => read(answer, { permissions, isLocal, budget }),
      done: (report) => (member.isRemoved ? cut() : finish(report, tookMs)),
      unwanted,
      dropped: (reason) =>
        reason === 'withdrawn' ? cut() : fail(new ModuleTimedOut(name, callback, deadlineMs, isCutShort), false),
    })
  }
  const request: AskRequest = { callback, invoke, deadlineMs, isCutShort, settle }
  const ask = isQuery ? actor.askForQuery(request) : actor.askForLane(request)
  return {
    withdraw(reason) {
      isWithdrawn = true
      ask.withdraw(reason)
    },
  }
}

const FAILED = { outcome: 'failed', tookMs: null } as const
const CUT = { outcome: 'cut', tookMs: null } as const
