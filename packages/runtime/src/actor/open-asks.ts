// The asks of one module that are not settled: those that were put to it, and queries that wait in order.
import { ModuleIsParked, ModuleIsResting, type PresenceModule, RouterOverloaded } from '@presence-router/core'
import type { Ask } from './ask.ts'
import { isLeftAlone, isServing, type ModuleLife } from './module-life.ts'

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
  /** How many were put to the module, and how many wait to be. */
  readonly inFlight: number
  readonly waiting: number
  /** Puts it to the module, lets it wait, or fails it, as the module's life says. */
  take(ask: Ask, isQuery: boolean, life: ModuleLife): void
  /** Puts waiting queries to the module as far as there is room, or fails them, as the module's life says. */
  admit(life: ModuleLife): void
  /** Forgets one that has settled; whether others wait for its room. */
  settled(ask: Ask): boolean
  /** Ends those that were put to it, since it is asked nothing for now. Those that wait go on waiting. */
  cutPerformed(): void
  /** What ran the module is gone, and all that was put to it with it. */
  losePerformed(cause: unknown): void
  withdrawAll(reason: unknown): void
}

export interface OpenAsksParts {
  readonly name: string
  readonly limits: QueryLimits
  /** What is asked; there is one as long as the module serves or is probed. */
  readonly instance: { readonly module: PresenceModule | null }
}

export const createOpenAsks = ({ name, limits, instance }: OpenAsksParts): OpenAsks => {
  const { maxQueries, maxWaitingQueries } = limits
  const performing = new Map<Ask, { readonly isQuery: boolean }>()
  const waiting = new Set<Ask>()
  let queriesInFlight = 0

  const perform = (ask: Ask, isQuery: boolean): void => {
    const { module } = instance
    if (module === null) return ask.fail(new ModuleIsResting(name))
    performing.set(ask, { isQuery })
    if (isQuery) queriesInFlight++
    ask.perform(module)
  }
  const letWait = (ask: Ask): void => {
    if (waiting.size >= maxWaitingQueries)
      return ask.fail(new RouterOverloaded('queue of queries', maxWaitingQueries, name))
    waiting.add(ask)
    ask.wait()
  }
  const takeQuery = (ask: Ask): void => (queriesInFlight < maxQueries ? perform(ask, true) : letWait(ask))

  return {
    get inFlight() {
      return performing.size
    },
    get waiting() {
      return waiting.size
    },
    take(ask, isQuery, life) {
      if (ask.isSettled) return // withdrawn while it waited for a callback to return
      if (life === 'stopping' || life === 'stopped') ask.withdraw(null)
      else if (life === 'parked') ask.fail(new ModuleIsParked(name))
      else if (isLeftAlone(life) && (isQuery || life !== 'probing')) ask.fail(new ModuleIsResting(name))
      else if (life === 'starting') letWait(ask)
      else if (isQuery) takeQuery(ask)
      else perform(ask, false)
    },
    admit(life) {
      for (const ask of waiting) {
        if (life === 'parked') ask.fail(new ModuleIsParked(name))
        else if (isLeftAlone(life)) ask.fail(new ModuleIsResting(name))
        else if (!isServing(life) || queriesInFlight >= maxQueries) return
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
    cutPerformed() {
      for (const ask of [...performing.keys()]) ask.cut(new ModuleIsResting(name))
    },
    losePerformed(cause) {
      for (const ask of [...performing.keys()]) ask.lose(cause)
    },
    withdrawAll(reason) {
      for (const ask of [...performing.keys(), ...waiting]) ask.withdraw(reason)
    },
  }
}
