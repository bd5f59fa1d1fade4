// Who watches a history: told of each thing when it happens, before the world goes on.
import type { PublishReceipt, UserPresenceState } from '@presence-router/core'
import type { RouterEvent } from '../../src/index.ts'
import type { SeenDelivery } from './deliveries.ts'
import type { SeenOperation } from './operations.ts'
import type { SeenAsk, SeenHostCall, SeenModule, SeenSettlement } from './seen.ts'
import type { SeenShare, StatesRouted } from './shares.ts'

/** Of the hooks that begin and end the run of a module. */
export interface HooksThere {
  readonly start: boolean
  readonly stop: boolean
}

/** What there is to be told of. */
export interface Watcher {
  /** A state was accepted. */
  accepted?(state: UserPresenceState): void
  /** `publish` returned; so many entries were given. */
  received?(receipt: PublishReceipt, given: number): void
  /** A callback of a module was called. */
  asked?(ask: SeenAsk): void
  /** It answered or failed. */
  settled?(ask: SeenAsk, settlement: SeenSettlement): void
  delivered?(delivery: SeenDelivery): void
  /** Follows `delivered` of the same number. */
  routed?(event: StatesRouted, delivery: SeenDelivery | null, shares: readonly SeenShare[]): void
  /** The `start` of a module was called. */
  started?(module: SeenModule, atMs: number): void
  /** `start` or `stop` of a module is called; which of them it has. */
  hookCalled?(module: SeenModule, hook: 'start' | 'stop', has: HooksThere): void
  /** What a module ran in is gone, and the module with it. */
  died?(module: SeenModule): void
  happened?(event: RouterEvent): void
  lifeChanged?(module: SeenModule, from: SeenModule['life']): void
  hostCalled?(call: SeenHostCall): void
  hostAnswered?(call: SeenHostCall): void
  /** A remote server has lost what it was sent. */
  serverForgot?(server: string): void
  operated?(operation: SeenOperation): void
  /** A task and all promises that it settled are through. */
  stepped?(): void
  /** Faults stop. */
  healed?(): void
  /** Faults have stopped long ago: everything must be right again. */
  recovered?(): void
  /** The router is closed, and everything has come to rest. */
  ended?(): void
}
