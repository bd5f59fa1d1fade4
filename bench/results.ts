// What a run found, as it is written to JSON.
import type { Cell } from './cell.ts'
import type { ClockName } from './clock.ts'
import type { Spread } from './spread.ts'

/** Of all that were measured in a cell, by name. Times are milliseconds for one batch. */
export interface CellResult {
  readonly cell: Cell
  readonly rounds: number
  readonly ms: Readonly<Record<string, Spread>>
  /** To the loop, of the same round. */
  readonly ratio: Readonly<Record<string, Spread>>
}

/** One state at a time, each in a turn of its own: microseconds until everything is visited. */
export interface SingleResult {
  readonly modules: number
  readonly us: Readonly<Record<string, { readonly p50: number; readonly p99: number }>>
}

/** `getInterestedUsers`: microseconds. `users`: how many each module names. */
export interface QueryResult {
  readonly modules: number
  readonly users: number
  readonly isAllLast: boolean
  readonly us: Readonly<Record<string, Spread>>
}

/** States come at half the rate that each can take at most: microseconds from when one is due until it is visited. */
export interface HalfLoadResult {
  readonly name: string
  readonly statesPerSecond: number
  readonly us: Readonly<Record<string, number>>
}

/** The longest turn of the event loop, in milliseconds, over several deliveries. */
export interface StallResult {
  readonly recipients: number
  readonly ms: Readonly<Record<string, Spread>>
}

/** Something that is promised, and what was measured of it. */
export interface Judgement {
  readonly figure: number
  readonly what: string
  /** It is to be at most this. */
  readonly limit: number
  readonly measured: number
  readonly unit: string
}

export const isMet = ({ measured, limit }: Judgement): boolean => measured <= limit

export interface Results {
  readonly about: {
    readonly startedAt: string
    readonly node: string
    readonly machine: string
    readonly clock: ClockName
    readonly isQuick: boolean
  }
  readonly cells: CellResult[]
  /** Merge and split alone. */
  readonly merges: CellResult[]
  readonly singles: SingleResult[]
  readonly queries: QueryResult[]
  readonly halfLoad: HalfLoadResult[]
  /** Name of the probe → what it measured. */
  readonly memory: Record<string, number>
  readonly stalls: StallResult[]
  readonly judgements: Judgement[]
}
