// What an outsider has seen of modules and hosts: registrations, what they were asked and answered, what they were handed.
import type { ModuleCall, ModulePermissions, UserId, UserPresenceState } from '@presence-router/core'
import type { ModuleLife } from '../../src/actor/module-life.ts'

/** A moment of a world. */
export interface Moment {
  readonly atMs: number
  readonly step: number
}

/** One registration of a module; added again it is another one. */
export interface SeenModule {
  readonly id: number
  readonly name: string
  readonly permissions: ModulePermissions
  /** Whether it only waits to take the place of another. */
  isCandidate: boolean
  added: Moment
  /** How many versions there were then. */
  versionsBefore: number
  /** When it was parked last, from then on it was owed nothing; until when; and when it began to serve, and to catch up. */
  parkedStep: number
  unparkedStep: number
  servingStep: number
  /** When `remove` or `unregister` had returned, or `close` was called. */
  removed: Moment | null
  life: ModuleLife
  readonly asks: SeenAsk[]
  readonly open: Set<SeenAsk>
  /** When its `start` was called. */
  readonly startedAtMs: number[]
  /** Somebody has told it to begin anew, and it has not yet. */
  isBeingReset: boolean
  /** Another has taken its place; of its end nothing is told. */
  isReplaced: boolean
}

/** A recipient with the states given to it. */
export interface Entry {
  readonly recipient: UserId
  readonly states: readonly UserPresenceState[]
}

/** What a module answered, and what of it is to be believed. */
export interface Answer {
  readonly value: unknown
  /** Whether it is an answer at all. */
  readonly isUsable: boolean
  /** What is good in it, in its order. */
  readonly entries: readonly Entry[]
  /** What may be believed besides. */
  readonly perhaps: readonly Entry[]
  /** What must not be, for want of a permission. */
  readonly forbidden: readonly Entry[]
}

/** Whom a module says somebody may see, and what of it is to be believed. */
export interface Interest {
  readonly value: unknown
  readonly isUsable: boolean
  readonly users: ReadonlySet<UserId> | 'ALL'
}

export interface SeenAsk {
  readonly id: number
  readonly module: SeenModule
  readonly callback: 'getUsersForStates' | 'getInterestedUsers'
  /** `unknown`: a lane asks this, or a snapshot or an explanation that was open, or servers are to be told again. */
  readonly kind: 'lane' | 'query' | 'unknown'
  /** Empty when it is about interests. */
  readonly states: readonly UserPresenceState[]
  /** Whose interests; `null` when it is about states. */
  readonly userId: UserId | null
  readonly call: ModuleCall
  readonly asked: Moment
  /** How many versions there were then. */
  readonly versionsBefore: number
  /** When its time is over; it may have waited before it was asked. */
  readonly dueMs: number
  /** The lag of the world then, and how the module stood. */
  readonly lagMs: number
  readonly life: ModuleLife
  /** `null` as long as the module owes its answer. */
  settled: SeenSettlement | null
}

/** How a module ended an ask, from its own side. */
export interface SeenSettlement extends Moment {
  /** `null`: it threw or was rejected. */
  readonly answer: Answer | null
  readonly interest: Interest | null
  /** Whether it came after its deadline, or when nobody wanted it any more. */
  readonly isDead: boolean
}

/** One call of `deliver` or `send`. */
export interface SeenHostCall {
  readonly host: string
  /** `null`: its local users. */
  readonly server: string | null
  /** What each target was handed. */
  readonly handed: readonly { readonly target: string; readonly state: UserPresenceState }[]
  readonly begun: Moment
  outcome: (Moment & { readonly tag: string }) | null
}
