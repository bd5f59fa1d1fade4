// What a lane asks apart from batches, each in a turn of its own: users left over, those on whom the module failed, and the
// one question by which it is found to have recovered.
import type { UserId } from '@presence-router/core'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { AskOutcome } from './ask-module.ts'
import type { DirtyUsers } from './dirty-users.ts'
import type { Member } from './member.ts'
import { createProbe } from './probe.ts'
import { type Question, questionAbout } from './question.ts'
import { createRetry } from './retry.ts'
import { createSuspicion } from './suspicion.ts'

/** Whose asks they are. */
export interface AloneLane {
  readonly member: Member
  readonly dirty: DirtyUsers
  /** Whether no ask is in flight. */
  readonly isIdle: boolean
  /** Whether its module is asked what is published. */
  isAsked(): boolean
  /** Asks it now; nobody waits for the answer. */
  askAlone(question: Question): void
  updateHold(): void
}

export interface AloneParts {
  readonly table: PresenceTable
  readonly time: RouterTime
  readonly limits: { readonly maxBatchUsers: number }
}

export interface AloneAsks {
  /** Whether the time has come to ask again about those on whom the module failed. */
  readonly isDue: boolean
  /** Asks soon, if there is anybody to ask about and the module is asked anything. */
  schedule(): void
  /** Marks users to be asked about behind fresh states. */
  catchUp(userIds: Iterable<UserId>): void
  /** Sees to it that those on whom it failed are asked about. */
  armRetry(): void
  /** The same for users just marked; sooner by this share of the time, from 0 to 1. */
  askAgain(share: number): void
  /** An ask has settled, alone or not. */
  settled(question: Question, outcome: AskOutcome): void
  /** All that follows from its settling has been done. */
  concluded(outcome: AskOutcome): void
  /** The module is asked nothing for now. */
  forgetProbe(): void
  /** There is nobody to ask about any more. */
  cancelRetry(): void
  remove(): void
}

export const createAloneAsks = (lane: AloneLane, { table, time, limits }: AloneParts): AloneAsks => {
  const { member, dirty } = lane
  const retry = createRetry(time, () => askLeftOver())
  const suspicion = createSuspicion(limits.maxBatchUsers)
  const probe = createProbe(dirty, table)
  let kind: 'usual' | 'suspects' | 'probe' = 'usual' // of the ask in flight
  let cancelNext: Cancel | null = null

  const isProbing = (): boolean => member.actor.life === 'probing'
  const schedule = (): void => {
    if (cancelNext !== null || !lane.isIdle || member.isRemoved) return
    if (!isProbing() && !(lane.isAsked() && (dirty.hasUntried || retry.isDue))) return
    cancelNext = time.nextTurn(() => {
      cancelNext = null
      if (isProbing()) put(probe.choose(), 'probe')
      else askLeftOver()
    })
  }
  const armRetry = (): void => {
    if (dirty.hasFailed) retry.arm()
  }
  const put = (userIds: readonly UserId[], given: typeof kind): void => {
    const question = questionAbout(userIds, table)
    if (question.size > 0 || given === 'probe') {
      kind = given
      lane.askAlone(question)
    }
    if (lane.isIdle) {
      schedule() // nobody of them is known any more
      armRetry()
    }
    lane.updateHold()
  }
  // A retry that is due is for the suspects first: neither a busy lane nor one that goes on failing is to forget them.
  const askLeftOver = (): void => {
    if (!lane.isIdle || !lane.isAsked()) return
    const suspects = retry.isDue ? dirty.takeSuspects(suspicion.limit) : []
    retry.take()
    if (suspects.length > 0) put(suspects, 'suspects')
    else put(dirty.take(limits.maxBatchUsers), 'usual')
  }

  return {
    get isDue() {
      return retry.isDue
    },
    schedule,
    catchUp(userIds) {
      dirty.markCatchUp(Array.from(userIds).filter((userId) => !probe.wasAbout(userId)))
      probe.forget()
      if (dirty.hasFailed) retry.hurry()
    },
    armRetry,
    askAgain: retry.arm,
    settled(question, outcome) {
      const isUsable = outcome === 'usable'
      if (isUsable) retry.succeeded()
      if (isUsable && kind === 'probe') probe.answered(question)
      if (kind === 'suspects') suspicion.settled(isUsable, question.size)
    },
    concluded(outcome) {
      if (kind === 'probe' && outcome !== 'cut')
        member.actor.tell({ type: outcome === 'usable' ? 'probeSucceeded' : 'probeFailed' })
      kind = 'usual'
    },
    forgetProbe: probe.forget,
    cancelRetry: retry.cancel,
    remove: () => cancelNext?.(),
  }
}
