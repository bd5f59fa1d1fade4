// The asks of one module that are not settled: those that were put to it, and queries that wait in order.
import { ModuleIsParked, type PresenceModule, RouterOverloaded } from '@presence-router/core'
import type { Ask } from './ask.ts'
import type { ModuleLife } from './module-life.ts'

/** Handled in front of the chart, in the order sent: what is sent while a callback runs waits until it has returned. */
export type FrontEvent =
  | { readonly type: 'ask'; readonly ask: Ask; readonly isQuery: boolean }
  | { readonly type: 'admitWaiting' }

/** Bounds on the queries of one module. */
export interface QueryLimits {
  /** Queries in flight. */
  readonly maxQueries: number
  /** Queries that wait behind those. */
  readonly maxWaitingQueries: number
}

export interface OpenAsks {
  /** Puts it to the module, lets it wait, or fails it, as the module's life says. */
  take(ask: Ask, isQuery: boolean, life: ModuleLife): void
  /** Puts waiting queries to the module, as far as there is room. */
  admit(life: ModuleLife): void
  /** Forgets one that has settled; whether others wait for its room. */
  settled(ask: Ask): boolean
  withdrawAll(reason: unknown): void
}

export const createOpenAsks = (module: PresenceModule, { maxQueries, maxWaitingQueries }: QueryLimits): OpenAsks => {
  const performing = new Map<Ask, { readonly isQuery: boolean }>()
  const waiting = new Set<Ask>()
  let queriesInFlight = 0

  const mayPerform = (isQuery: boolean, life: ModuleLife): boolean =>
    (life === 'prompt' || life === 'late') && (!isQuery || queriesInFlight < maxQueries)
  const perform = (ask: Ask, isQuery: boolean): void => {
    performing.set(ask, { isQuery })
    if (isQuery) queriesInFlight++
    ask.perform(module)
  }
  const letWait = (ask: Ask): void => {
    if (waiting.size >= maxWaitingQueries)
      return ask.fail(new RouterOverloaded('queue of queries', maxWaitingQueries, module.name))
    waiting.add(ask)
    ask.wait()
  }

  return {
    take(ask, isQuery, life) {
      if (ask.isSettled) return // withdrawn while it waited for a callback to return
      if (life === 'parked') ask.fail(new ModuleIsParked(module.name))
      else if (life === 'stopping' || life === 'stopped') ask.withdraw(null)
      else if (mayPerform(isQuery, life)) perform(ask, isQuery)
      else letWait(ask)
    },
    admit(life) {
      for (const ask of waiting) {
        if (life === 'parked') ask.fail(new ModuleIsParked(module.name))
        else if (!mayPerform(true, life)) return
        else {
          waiting.delete(ask)
          perform(ask, true)
        }
      }
    },
    settled(ask) {
      waiting.delete(ask)
      if (performing.get(ask)?.isQuery) queriesInFlight--
      performing.delete(ask)
      return waiting.size > 0
    },
    withdrawAll(reason) {
      for (const ask of [...performing.keys(), ...waiting]) ask.withdraw(reason)
    },
  }
}
