// What is counted of one module as long as it is registered. It belongs to the registration: when the module is removed
// its numbers go with it, and one that takes its place begins anew.
import type { CallbackName } from '@presence-router/core'
import type { ModuleLife } from '../actor/module-life.ts'
import { type Counts, countUp } from './counts.ts'
import { AMOUNTS, createHistogram, DURATIONS_MS, type Histogram, noteValue } from './histogram.ts'

/** The two questions. */
export type AskedCallback = Exclude<CallbackName, 'watch'>

/** What became of the asks by one callback. */
export interface AskRecord {
  answered: number
  /** Ended before there was an answer, through no fault of the module. */
  cut: number
  /** By the tag of the failure. */
  readonly failed: Counts
  /** Of each answer that came, usable or not, in milliseconds. */
  readonly tookMs: Histogram
}

export interface ModuleRecord extends Readonly<Record<AskedCallback, AskRecord>> {
  /** How many recipients each usable answer named. */
  readonly recipients: Histogram
  /** Everything reported of it, by tag. */
  readonly failures: Counts
  /** What was refused at a bound of its own, by resource. */
  readonly refusals: Counts
  /** How often it entered each life. */
  readonly lives: Counts
  /** When it entered the present one, in milliseconds since the epoch. */
  lifeSince: number
  /** Asks that failed through its own fault since the last that did not. */
  failuresInARow: number
  droppedEntries: number
  /** Answers that were delivered by themselves. */
  lateAnswers: number
  /** How often a merge went on without it. */
  overruns: number
}

/** `now`: in milliseconds since the epoch. */
export const createModuleRecord = (now: number): ModuleRecord => new CountedModule(now)

/** A class, as is all that there is one of for each module. What is counted by callback is made with the first ask. */
class CountedModule implements ModuleRecord {
  readonly failures: Counts = []
  readonly refusals: Counts = []
  readonly lives: Counts = []
  lifeSince: number
  failuresInARow = 0
  droppedEntries = 0
  lateAnswers = 0
  overruns = 0
  private states: AskRecord | null = null
  private interested: AskRecord | null = null
  private counted: Histogram | null = null

  constructor(now: number) {
    this.lifeSince = now
  }

  get getUsersForStates(): AskRecord {
    this.states ??= createAskRecord()
    return this.states
  }

  get getInterestedUsers(): AskRecord {
    this.interested ??= createAskRecord()
    return this.interested
  }

  get recipients(): Histogram {
    this.counted ??= createHistogram(AMOUNTS)
    return this.counted
  }
}

const createAskRecord = (): AskRecord => ({
  answered: 0,
  cut: 0,
  failed: [],
  tookMs: createHistogram(DURATIONS_MS),
})

/** An answer came and was read. */
export const noteAnswer = (asks: AskRecord, isUsable: boolean, tookMs: number): void => {
  if (isUsable) asks.answered++
  else countUp(asks.failed, 'ModuleAnsweredBadly')
  noteValue(asks.tookMs, tookMs)
}

/** It counts for the module whether an ask succeeded. */
export const noteJudged = (record: ModuleRecord, hasSucceeded: boolean): void => {
  record.failuresInARow = hasSucceeded ? 0 : record.failuresInARow + 1
}

/** `now`: in milliseconds since the epoch. */
export const noteLife = (record: ModuleRecord, life: ModuleLife, now: number): void => {
  countUp(record.lives, life)
  record.lifeSince = now
}
