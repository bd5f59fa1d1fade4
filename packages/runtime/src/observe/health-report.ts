// What the router says of how it is: the words of the report, types only.
import type { ModuleLife } from '../actor/module-life.ts'
import type { HostLife } from '../dispatch/host-life.ts'

/**
 * `degraded`: a module is not asked, or a host cannot be reached, or a bound is nearly met, or nothing new is taken.
 * `failing`: nothing can be served: no module is asked, no host could start, or nothing is delivered any more.
 */
export type HealthStatus = 'ok' | 'degraded' | 'failing'

/** How a module does. */
export interface ModuleHealth {
  readonly name: string
  readonly life: ModuleLife
  /** When that began, in milliseconds since the epoch. */
  readonly since: number
  /** How many of its latest asks failed, one after the other, through its own fault. */
  readonly failuresInARow: number
  /** How many users it is still to be asked about, or is being asked about. */
  readonly owedUsers: number
}

/** How a host does. */
export interface HostHealth {
  readonly name: string
  readonly life: HostLife
  /** States that wait behind open calls, for a start, or for a pause that it asked for. */
  readonly waitingStates: number
  readonly openCalls: number
}

/** How much of a bound is used up. */
export interface BoundUse {
  /** Such as `presence table`, `order guard`, `queue of queries`, `outbox`. */
  readonly bound: string
  /** Whose bound it is; `null` when it is no module's. */
  readonly module: string | null
  /** Whose bound it is; `null` when it is no host's. */
  readonly host: string | null
  readonly used: number
  readonly limit: number
}

/** How the router is, at one moment. Frozen. */
export interface HealthReport {
  readonly status: HealthStatus
  /** Why it is not `ok`, in words, the worst first; empty when it is. */
  readonly reasons: readonly string[]
  /** Whether states are taken: until a drain begins. */
  readonly isTaking: boolean
  /** Whether anything is delivered: until a drain is done, or the router is closed. */
  readonly isDelivering: boolean
  /** In registration order. */
  readonly modules: readonly ModuleHealth[]
  readonly hosts: readonly HostHealth[]
  /** Bounds of which four fifths or more are used up. */
  readonly nearlyFull: readonly BoundUse[]
}
