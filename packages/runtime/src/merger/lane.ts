// The lane of one module for published states: which users it is still to be asked about, and the one ask in flight. A
// lane holds user ids only; what is asked is always the latest state.
import type { UserId } from '@presence-router/core'
import { isServing, type ModuleLife } from '../actor/module-life.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { RouterTime } from '../time.ts'
import { type AloneAsks, type AloneLane, createAloneAsks } from './alone-asks.ts'
import type { AskContext, AskLimits, AskOutcome } from './ask-module.ts'
import { createDirtyUsers } from './dirty-users.ts'
import { createFlushes, type Flushes } from './flushes.ts'
import { type LaneAsk, type LaneAskParts, openLaneAsk, openLoneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { Holder, OrderGuard } from './order-guard.ts'
import { type Question, questionAbout } from './question.ts'
import { createTrust, type Trust } from './trust.ts'

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
  /** Asks what was prepared. `askedAt`: now, by `time.elapsed()`. */
  ask(question: Question, askedAt: number): LaneAsk
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

export const createLane = (parts: LaneParts): Lane => new LaneOfModule(parts)

/** A class, as is all that there is one of for each module; what only some modules need is made when they do. */
class LaneOfModule implements Lane, LaneAskParts, AloneLane {
  readonly member: Member
  readonly context: AskContext
  readonly limits: AskLimits
  readonly dirty = createDirtyUsers()
  heldAt = -1
  latestRiders: readonly UserId[] = NOBODY
  private readonly parts: LaneParts
  private readonly guard: OrderGuard
  private readonly trust: Trust
  private inFlight: Question | null = null
  private alone: AloneAsks | null = null
  private flushes: Flushes | null = null
  private unremembered: Set<UserId> | null = null // asked about again since too much was remembered: they must not add to that

  constructor(parts: LaneParts) {
    this.member = parts.member
    this.context = parts.context
    this.guard = parts.guard
    this.limits = { deadlineMs: parts.limits.deadlineMs, isCutShort: false }
    this.trust = createTrust(parts.limits.patienceMs)
    this.parts = parts
  }

  get isIdle(): boolean {
    return this.inFlight === null
  }

  get owedCount(): number {
    let count = this.dirty.size
    if (this.inFlight !== null) for (const userId of this.inFlight.userIds()) if (!this.dirty.has(userId)) count++
    return count
  }

  get dirtyCount(): number {
    return this.dirty.size
  }

  isAsked(): boolean {
    return !this.member.isRemoved && isServing(this.member.actor.life)
  }

  // Whom it is still to be asked about is asked in the latest version, so only a rewrite of it could be overtaken.
  holds(userId: UserId): boolean {
    if (this.inFlight?.holds(userId)) return true
    return this.member.permissions.rewriteStates && this.dirty.has(userId) && !this.unremembered?.has(userId)
  }

  needs(userId: UserId): boolean {
    if (this.inFlight?.holds(userId)) return true
    return (this.isAsked() || this.member.actor.life === 'starting') && this.dirty.isUntried(userId)
  }

  forget(userId: UserId): void {
    this.dirty.forget(userId)
    this.unremembered?.delete(userId)
  }

  prepare(batch: Question): Question | null {
    this.latestRiders = NOBODY
    if (this.inFlight !== null || this.alone?.isDue || !this.isAsked()) {
      this.postpone(batch)
      return null
    }
    if (this.dirty.size > 0) this.latestRiders = this.dirty.take(this.parts.limits.maxBatchUsers, batch.entries)
    const hasRiders = this.latestRiders.length > 0
    this.inFlight = hasRiders ? questionAbout([...batch.userIds(), ...this.latestRiders], this.parts.table) : batch
    return this.inFlight
  }

  ask(question: Question, askedAt: number): LaneAsk {
    this.remember(question)
    const ask = openLaneAsk(this, question, askedAt)
    if (!ask.isSettled) this.updateHold()
    return ask
  }

  askAlone(question: Question): void {
    this.inFlight = question
    this.remember(question)
    openLoneAsk(this, question, this.parts.time.elapsed())
  }

  catchUp(userIds: Iterable<UserId>): void {
    if (this.alone === null) this.dirty.markCatchUp(userIds)
    else this.alone.catchUp(userIds)
    this.updateHold()
    this.scheduleNext()
  }

  askAgain(userIds: Iterable<UserId>): void {
    if (this.member.isRemoved || this.member.actor.life === 'parked') return
    this.unremembered ??= new Set()
    for (const userId of userIds) this.unremembered.add(userId)
    this.dirty.markFailed(userIds)
    this.updateHold()
    this.ownAlone().askAgain(this.parts.random() / 2) // apart from other lanes: asked at once, they would be in each other's way again
  }

  owed(): readonly UserId[] {
    return [...new Set([...this.dirty.all(), ...(this.inFlight?.userIds() ?? [])])]
  }

  whenTried(done: () => void): void {
    const isSettled = this.inFlight === null && !this.dirty.hasUntried
    if (isSettled || !(this.isAsked() || this.member.actor.life === 'starting')) return done()
    this.flushes ??= createFlushes()
    this.flushes.add(this.inFlight, this.dirty.untried(), done)
  }

  lifeChanged(life: ModuleLife): void {
    if (life === 'parked') return this.forgetAll()
    if (!isServing(life)) {
      this.trust.lose()
      this.alone?.forgetProbe()
      this.flushes?.doneAll()
    }
    this.scheduleNext()
    this.armRetry()
  }

  remove(): void {
    this.forgetAll()
    this.alone?.remove()
  }

  updateHold(): void {
    if (this.inFlight !== null || (this.dirty.size > 0 && this.member.permissions.rewriteStates)) this.guard.hold(this)
    else this.guard.release(this)
  }

  askSettled(ask: LaneAsk, outcome: AskOutcome): void {
    const { question } = ask
    this.inFlight = null
    this.updateHold()
    // First: who is told of the settling may remove others who hold these users, and what was sent would be forgotten.
    if (ask.isAlone && outcome === 'usable') this.parts.deliverAlone(ask)
    this.noteOutcome(ask, outcome)
    if (!ask.isAlone) ask.tellSettled()
    this.alone?.concluded(outcome)
    this.guard.forget(question)
    this.flushes?.tried(question, question.userIds())
    this.scheduleNext()
  }

  askOverran(): void {
    this.member.record.overruns++
    this.trust.lose()
    this.member.actor.tell({ type: 'overranPatience' })
  }

  private noteOutcome({ question, tookMs }: LaneAsk, outcome: AskOutcome): void {
    const { actor } = this.member
    if (this.trust.settled(tookMs) && actor.life === 'late') actor.tell({ type: 'trustedAgain' })
    if (outcome === 'usable') this.dirty.markAnswered(question)
    else if (!this.member.isRemoved && actor.life !== 'parked') {
      if (outcome === 'failed') this.dirty.markFailed(question.userIds())
      else this.dirty.markCatchUp(question.userIds())
    }
    this.alone?.settled(question, outcome)
    this.armRetry()
    this.updateHold()
  }

  /** It has to wait, so those of the batch become dirty. */
  private postpone(batch: Question): void {
    this.remember(batch) // a new version, to be held as any other
    if (this.isAsked()) this.dirty.markFresh(batch.userIds())
    else if (this.member.actor.life !== 'parked' && !this.member.isRemoved) this.dirty.markMissed(batch.userIds())
    this.updateHold()
    this.scheduleNext()
  }

  private remember(question: Question): void {
    if (this.unremembered === null || this.unremembered.size === 0) return
    for (const userId of question.userIds()) this.unremembered.delete(userId)
  }

  private scheduleNext(): void {
    if (this.alone !== null || this.dirty.hasUntried || this.member.actor.life === 'probing') this.ownAlone().schedule()
  }

  private armRetry(): void {
    if (this.dirty.hasFailed) this.ownAlone().armRetry()
  }

  private forgetAll(): void {
    const owed = this.owed()
    this.dirty.clear()
    this.unremembered?.clear()
    this.alone?.cancelRetry()
    this.inFlight = null
    this.guard.release(this)
    this.guard.forget({ userIds: () => owed })
    this.flushes?.doneAll()
  }

  private ownAlone(): AloneAsks {
    this.alone ??= createAloneAsks(this, this.parts)
    return this.alone
  }
}

const NOBODY: readonly UserId[] = []
