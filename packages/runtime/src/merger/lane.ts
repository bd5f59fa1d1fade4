// The lane of one module for published states: which users it is still to be asked about, and the one ask in flight. A
// lane holds user ids only; what is asked is always the latest state.
import type { UserId } from '@presence-router/core'
import { isServing, type ModuleLife } from '../actor/module-life.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { AskContext, Asked, Granted } from './ask-module.ts'
import { createDirtyUsers } from './dirty-users.ts'
import { createFlushes } from './flushes.ts'
import { type LaneAsk, openLaneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { Holder, OrderGuard } from './order-guard.ts'
import { createProbe } from './probe.ts'
import { type Question, questionAbout } from './question.ts'
import { createRetry } from './retry.ts'
import { createSuspicion } from './suspicion.ts'
import { createTrust } from './trust.ts'

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
  /** From 0 to 1. */
  readonly random: () => number
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
  /** The table no longer knows that user, whom it does not need. */
  forget(userId: UserId): void
  /** Whom the module is still to be asked about, or is being asked about. */
  owed(): readonly UserId[]
  /** How many those are. */
  readonly owedCount: number
  /** How many it is still to be asked about. */
  readonly dirtyCount: number
  /** Who rode with the latest batch, which may not be merged yet. */
  readonly latestRiders: readonly UserId[]
  /** Calls back when everybody who is owed now was in an ask that settled, or when the module is asked no more. */
  whenTried(done: () => void): void
  lifeChanged(life: ModuleLife): void
  remove(): void
}

export const createLane = (parts: LaneParts): Lane => {
  const { member, context, guard, table, time, random, limits, deliverAlone } = parts
  const { actor, permissions } = member
  const dirty = createDirtyUsers()
  const flushes = createFlushes()
  const unremembered = new Set<UserId>() // asked about again since too much was remembered: they must not add to that
  const trust = createTrust(limits.patienceMs)
  const suspicion = createSuspicion(limits.maxBatchUsers)
  const probe = createProbe(dirty, table)
  let inFlight: Question | null = null
  let kind: 'usual' | 'suspects' | 'probe' = 'usual' // of the ask in flight
  let latestRiders: readonly UserId[] = []
  let cancelNext: Cancel | null = null

  const isAsked = (): boolean => !member.isRemoved && isServing(actor.life)
  // Whom it is still to be asked about is asked in the latest version, so only a rewrite of it could be overtaken.
  const mayOvertake = (userId: UserId): boolean =>
    inFlight?.entries.has(userId) === true ||
    (permissions.rewriteStates && dirty.has(userId) && !unremembered.has(userId))
  const updateHold = (): void => {
    if (inFlight !== null || (permissions.rewriteStates && dirty.size > 0)) guard.hold(lane)
    else guard.release(lane)
  }
  const retry = createRetry(time, () => askAlone())
  const armRetry = (): void => {
    if (dirty.hasFailed) retry.arm()
  }
  const scheduleNext = (): void => {
    const mayAsk = actor.life === 'probing' || (isAsked() && (dirty.hasUntried || retry.isDue))
    if (cancelNext !== null || inFlight !== null || member.isRemoved || !mayAsk) return
    cancelNext = time.nextTurn(() => {
      cancelNext = null
      if (actor.life === 'probing') putAlone(probe.choose(), 'probe')
      else askAlone()
    })
  }
  const putAlone = (userIds: readonly UserId[], given: typeof kind): void => {
    const question = questionAbout(userIds, table)
    if (question.entries.size > 0 || given === 'probe') {
      inFlight = question
      kind = given
      open(question, true)
    }
    if (inFlight === null) {
      scheduleNext() // nobody of them is known any more
      armRetry()
    }
    updateHold()
  }
  // A retry that is due is for the suspects first: neither a busy lane nor one that goes on failing is to forget them.
  const askAlone = (): void => {
    if (inFlight !== null || !isAsked()) return
    const suspects = retry.isDue ? dirty.takeSuspects(suspicion.limit) : []
    retry.take()
    if (suspects.length > 0) putAlone(suspects, 'suspects')
    else putAlone(dirty.take(limits.maxBatchUsers), 'usual')
  }
  const settle = (question: Question, { outcome, tookMs }: Asked<readonly Granted[]>): void => {
    const userIds = question.entries.keys()
    if (trust.settled(tookMs) && actor.life === 'late') actor.tell({ type: 'trustedAgain' })
    if (outcome === 'usable') {
      retry.succeeded()
      dirty.markAnswered(userIds)
      if (kind === 'probe') probe.answered(question)
    } else if (!member.isRemoved && actor.life !== 'parked') {
      if (outcome === 'failed') dirty.markFailed(userIds)
      else dirty.markCatchUp(userIds)
    }
    if (kind === 'suspects') suspicion.settled(outcome === 'usable', question.entries.size)
    armRetry()
    updateHold()
  }
  const afterSettled = (question: Question, { outcome }: Asked<readonly Granted[]>): void => {
    if (kind === 'probe' && outcome !== 'cut')
      actor.tell({ type: outcome === 'usable' ? 'probeSucceeded' : 'probeFailed' })
    kind = 'usual'
    guard.forget(question.entries.keys())
    flushes.tried(question, question.entries.keys())
    scheduleNext()
  }

  const remember = ({ entries }: Question): void => {
    if (unremembered.size > 0) for (const userId of entries.keys()) unremembered.delete(userId)
  }
  const open = (question: Question, startsAlone: boolean): LaneAsk => {
    remember(question)
    return openLaneAsk(member, question, {
      context,
      deadlineMs: limits.deadlineMs,
      startsAlone,
      settled(ask, result) {
        inFlight = null
        updateHold()
        // First: who is told of the settling may remove others who hold these users, and what was sent would be forgotten.
        if (ask.isAlone && result.outcome === 'usable') deliverAlone(ask)
        settle(question, result)
        if (!ask.isAlone) ask.tellSettled()
        afterSettled(question, result)
      },
      overran() {
        member.record.overruns++
        trust.lose()
        actor.tell({ type: 'overranPatience' })
      },
    })
  }

  const lane: Lane = {
    member,
    holds: mayOvertake,
    needs: (userId) =>
      inFlight?.entries.has(userId) === true || ((isAsked() || actor.life === 'starting') && dirty.isUntried(userId)),
    forget(userId) {
      dirty.forget(userId)
      unremembered.delete(userId)
    },
    get latestRiders() {
      return latestRiders
    },
    prepare(batch) {
      latestRiders = []
      if (inFlight !== null || retry.isDue || !isAsked()) {
        remember(batch) // a new version, to be held as any other
        if (isAsked()) dirty.markFresh(batch.entries.keys())
        else if (actor.life !== 'parked' && !member.isRemoved) dirty.markMissed(batch.entries.keys())
        updateHold()
        scheduleNext()
        return null
      }
      latestRiders = dirty.size === 0 ? [] : dirty.take(limits.maxBatchUsers, batch.entries)
      inFlight = latestRiders.length === 0 ? batch : questionAbout([...batch.entries.keys(), ...latestRiders], table)
      return inFlight
    },
    ask(question) {
      const ask = open(question, false)
      updateHold()
      return ask
    },
    catchUp(userIds) {
      dirty.markCatchUp(Array.from(userIds).filter((userId) => !probe.wasAbout(userId)))
      probe.forget()
      if (dirty.hasFailed) retry.hurry()
      updateHold()
      scheduleNext()
    },
    askAgain(userIds) {
      if (member.isRemoved || actor.life === 'parked') return
      for (const userId of userIds) unremembered.add(userId)
      dirty.markFailed(userIds)
      updateHold()
      retry.arm(random() / 2) // apart from other lanes: asked at the same time, they would be in each other's way again
    },
    owed: () => [...new Set([...dirty.all(), ...(inFlight?.entries.keys() ?? [])])],
    get owedCount() {
      let count = dirty.size
      if (inFlight !== null) for (const userId of inFlight.entries.keys()) if (!dirty.has(userId)) count++
      return count
    },
    get dirtyCount() {
      return dirty.size
    },
    whenTried(done) {
      const isSettled = inFlight === null && !dirty.hasUntried
      if (isSettled || !(isAsked() || actor.life === 'starting')) done()
      else flushes.add(inFlight, dirty.untried(), done)
    },
    lifeChanged(life) {
      if (life === 'parked') return forgetAll()
      if (!isServing(life)) {
        trust.lose()
        probe.forget()
        flushes.doneAll()
      }
      scheduleNext()
      armRetry()
    },
    remove() {
      forgetAll()
      cancelNext?.()
    },
  }
  const forgetAll = (): void => {
    const owed = lane.owed()
    dirty.clear()
    unremembered.clear()
    retry.cancel()
    inFlight = null
    guard.release(lane)
    guard.forget(owed)
    flushes.doneAll()
  }
  return lane
}
