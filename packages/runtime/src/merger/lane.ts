// The lane of one module for published states: which users it is still to be asked about, and the one ask in flight. A
// lane holds user ids only; what is asked is always the latest state.
import type { UserId } from '@presence-router/core'
import type { ModuleLife } from '../actor/module-life.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { AskContext, Asked, Granted } from './ask-module.ts'
import { createDirtyUsers } from './dirty-users.ts'
import { createFlushes } from './flushes.ts'
import { type LaneAsk, openLaneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { Holder, OrderGuard } from './order-guard.ts'
import { type Question, questionAbout } from './question.ts'

/** Times are milliseconds. */
export interface LaneLimits {
  readonly deadlineMs: number
  readonly patienceMs: number
  /** How many users one question is about, and how many more ride along. */
  readonly maxBatchUsers: number
}

export interface LaneParts {
  readonly member: Member
  readonly context: AskContext
  readonly guard: OrderGuard
  readonly table: PresenceTable
  readonly time: RouterTime
  readonly limits: LaneLimits
  /** Takes what an ask granted that nobody waited for. */
  readonly deliverAlone: (ask: LaneAsk) => void
}

export interface Lane extends Holder {
  readonly member: Member
  /** Gets ready to ask about a batch, and about users left over; `null` when it has to wait. Runs no module. */
  prepare(batch: Question): Question | null
  /** Asks what was prepared. */
  ask(question: Question): LaneAsk
  /** Marks users to be asked about behind fresh states. */
  catchUp(userIds: Iterable<UserId>): void
  /** Marks users whose answer could not be delivered: they are asked about again with the next ask. */
  askAgain(userIds: Iterable<UserId>): void
  /** Whether the table must know the user for it: it is being asked about them, or has not been since they changed. */
  needs(userId: UserId): boolean
  /** Whom the module is still to be asked about, or is being asked about. */
  owed(): readonly UserId[]
  /** Calls back when everybody who is owed now was in an ask that settled, or when the module is asked no more. */
  whenTried(done: () => void): void
  lifeChanged(life: ModuleLife): void
  remove(): void
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 60_000
const ANSWERS_TO_BE_TRUSTED = 3

export const createLane = ({ member, context, guard, table, time, limits, deliverAlone }: LaneParts): Lane => {
  const dirty = createDirtyUsers()
  const flushes = createFlushes()
  let inFlight: Question | null = null
  let isOfSuspects = false // the ask in flight
  let suspectLimit = limits.maxBatchUsers
  let promptAnswers = 0
  let retryMs = FIRST_RETRY_MS
  let isRetryDue = false
  let cancelRetry: Cancel | null = null
  let cancelNext: Cancel | null = null

  const isServing = (): boolean => !member.isRemoved && (member.actor.life === 'prompt' || member.actor.life === 'late')

  const updateHold = (): void => {
    if (inFlight !== null || dirty.size > 0) guard.hold(lane)
    else guard.release(lane)
  }
  const armRetry = (): void => {
    if (cancelRetry !== null || !dirty.hasFailed) return
    cancelRetry = time.after(retryMs, () => {
      cancelRetry = null
      isRetryDue = true
      askAlone()
    })
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }
  const scheduleNext = (): void => {
    if (cancelNext !== null || inFlight !== null || !isServing() || !(dirty.hasUntried || isRetryDue)) return
    cancelNext = time.nextTurn(() => {
      cancelNext = null
      askAlone()
    })
  }
  // A retry that is due is for the suspects first: neither a busy lane nor one that goes on failing is to forget them.
  const askAlone = (): void => {
    if (inFlight !== null || !isServing()) return
    const suspects = isRetryDue ? dirty.takeSuspects(suspectLimit) : []
    isRetryDue = false
    const taken = suspects.length > 0 ? suspects : dirty.take(limits.maxBatchUsers)
    const question = questionAbout(taken, table)
    if (question.entries.size > 0) {
      inFlight = question
      isOfSuspects = suspects.length > 0
      open(question, true)
    }
    updateHold()
  }
  const trust = (tookMs: number | null): void => {
    promptAnswers = tookMs !== null && tookMs <= limits.patienceMs ? promptAnswers + 1 : 0
    if (promptAnswers >= ANSWERS_TO_BE_TRUSTED && member.actor.life === 'late')
      member.actor.tell({ type: 'trustedAgain' })
  }
  const settle = (question: Question, result: Asked<readonly Granted[]>): void => {
    inFlight = null
    trust(result.tookMs)
    if (result.isUsable) {
      retryMs = FIRST_RETRY_MS
      dirty.markAnswered(question.entries.keys())
    } else if (!member.isRemoved) dirty.markFailed(question.entries.keys())
    if (isOfSuspects) {
      // Half as many, until the one that fails stands alone.
      suspectLimit = result.isUsable ? limits.maxBatchUsers : Math.max(1, Math.ceil(question.entries.size / 2))
      isOfSuspects = false
    }
    armRetry()
    updateHold()
  }
  const afterSettled = (question: Question): void => {
    guard.forget(question.entries.keys())
    flushes.tried(question, question.entries.keys())
    scheduleNext()
  }

  const open = (question: Question, startsAlone: boolean): LaneAsk =>
    openLaneAsk(member, question, {
      context,
      deadlineMs: limits.deadlineMs,
      startsAlone,
      settled(ask, result) {
        settle(question, result)
        if (!ask.isAlone) ask.tellSettled()
        else if (result.isUsable) deliverAlone(ask)
        afterSettled(question)
      },
      overran() {
        promptAnswers = 0
        member.actor.tell({ type: 'overranPatience' })
      },
    })

  const lane: Lane = {
    member,
    holds: (userId) => dirty.has(userId) || inFlight?.entries.has(userId) === true,
    needs: (userId) => dirty.isUntried(userId) || inFlight?.entries.has(userId) === true,
    prepare(batch) {
      if (inFlight !== null || isRetryDue || !isServing()) {
        if (member.actor.life !== 'parked' && !member.isRemoved) dirty.markFresh(batch.entries.keys())
        updateHold()
        scheduleNext()
        return null
      }
      const riders = dirty.size === 0 ? [] : dirty.take(limits.maxBatchUsers, batch.entries)
      inFlight = riders.length === 0 ? batch : questionAbout([...batch.entries.keys(), ...riders], table)
      return inFlight
    },
    ask(question) {
      const ask = open(question, false)
      updateHold()
      return ask
    },
    catchUp(userIds) {
      dirty.markCatchUp(userIds)
      updateHold()
      scheduleNext()
    },
    askAgain(userIds) {
      if (member.isRemoved || member.actor.life === 'parked') return
      dirty.markFailed(userIds)
      updateHold()
      armRetry()
    },
    owed: () => [...new Set([...dirty.all(), ...(inFlight?.entries.keys() ?? [])])],
    whenTried(done) {
      if (inFlight === null && !dirty.hasUntried) done()
      else flushes.add(inFlight, dirty.untried(), done)
    },
    lifeChanged(life) {
      if (life === 'parked') return forgetAll()
      scheduleNext()
      armRetry()
    },
    remove() {
      forgetAll()
      cancelNext?.()
      cancelRetry?.()
    },
  }
  const forgetAll = (): void => {
    const owed = lane.owed()
    dirty.clear()
    inFlight = null
    guard.release(lane)
    guard.forget(owed)
    flushes.doneAll()
  }
  return lane
}
