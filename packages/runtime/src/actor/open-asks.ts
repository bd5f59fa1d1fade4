// The asks of one module that are not settled: those that were put to it, and queries that wait in order.
import { ModuleIsParked, ModuleIsResting, type PresenceModule, RouterOverloaded } from '@presence-router/core'
import type { Ask } from './ask.ts'
import { isLeftAlone, isServing, type ModuleLife } from './module-life.ts'

/** Handled in front of the chart, in the order sent: what is sent while a callback runs waits until it has returned. */
export type FrontEvent = Ask | { readonly type: 'admitWaiting' }

/** Bounds on the queries of one module. */
export interface QueryLimits {
  /** Queries in flight. */
  readonly maxQueries: number
  /** Queries that wait behind those. */
  readonly maxWaitingQueries: number
}

/** What is asked; there is one as long as the module serves or is probed. */
export interface Asked {
  readonly module: PresenceModule | null
}

/** A class, as is all that there is one of for each module. */
export class OpenAsks {
  private readonly name: string
  private readonly limits: QueryLimits
  private readonly asked: Asked
  private laneAsk: Ask | null = null
  private readonly queries: Ask[] = [] // put to it; each knows its place, since a set grows old by what is taken out again
  private waitingQueries: Set<Ask> | null = null // made for the first
  private turns = 0

  constructor(name: string, limits: QueryLimits, asked: Asked) {
    this.name = name
    this.limits = limits
    this.asked = asked
  }

  /** How many were put to the module. */
  get inFlight(): number {
    return this.queries.length + (this.laneAsk === null ? 0 : 1)
  }

  /** How many wait to be. */
  get waiting(): number {
    return this.waitingQueries === null ? 0 : this.waitingQueries.size
  }

  /** Puts it to the module, lets it wait, or fails it, as the module's life says. */
  take(ask: Ask, life: ModuleLife): void {
    if (ask.hasEnded) return // withdrawn while it waited for a callback to return
    if (life === 'stopping' || life === 'stopped') ask.withdraw(null)
    else if (life === 'parked') ask.fail(new ModuleIsParked(this.name))
    else if (isLeftAlone(life) && (ask.isQuery || life !== 'probing')) ask.fail(new ModuleIsResting(this.name))
    else if (life === 'starting') this.letWait(ask)
    else if (ask.isQuery && this.queries.length >= this.limits.maxQueries) this.letWait(ask)
    else this.perform(ask)
  }

  /** Puts waiting queries to the module as far as there is room, or fails them, as the module's life says. */
  admit(life: ModuleLife): void {
    if (this.waitingQueries === null) return
    for (const ask of this.waitingQueries) {
      if (life === 'parked') ask.fail(new ModuleIsParked(this.name))
      else if (isLeftAlone(life)) ask.fail(new ModuleIsResting(this.name))
      else if (!isServing(life) || this.queries.length >= this.limits.maxQueries) return
      else if (!ask.isGivenUp) {
        this.waitingQueries.delete(ask)
        this.perform(ask)
      }
    }
  }

  /** Forgets one that has settled; whether others wait for its room. */
  settled(ask: Ask): boolean {
    if (ask === this.laneAsk) this.laneAsk = null
    else if (ask.place >= 0) this.takeOut(ask)
    else this.waitingQueries?.delete(ask)
    return this.waiting > 0
  }

  /** Ends those that were put to it, since it is asked nothing for now. Those that wait go on waiting. */
  cutPerformed(): void {
    for (const ask of this.performed()) ask.cut(new ModuleIsResting(this.name))
  }

  /** What ran the module is gone, and all that was put to it with it. */
  losePerformed(cause: unknown): void {
    for (const ask of this.performed()) ask.lose(cause)
  }

  withdrawAll(reason: unknown): void {
    for (const ask of [...this.performed(), ...(this.waitingQueries ?? [])]) ask.withdraw(reason)
  }

  private perform(ask: Ask): void {
    const { module } = this.asked
    if (module === null) return ask.fail(new ModuleIsResting(this.name))
    ask.turn = this.turns++
    if (ask.isQuery) ask.place = this.queries.push(ask) - 1
    else this.laneAsk = ask
    ask.perform(module)
  }

  private takeOut(query: Ask): void {
    const last = this.queries.pop()
    if (last === undefined || last === query) return
    last.place = query.place
    this.queries[last.place] = last
  }

  private performed(): readonly Ask[] {
    const asks = [...this.queries]
    if (this.laneAsk !== null) asks.push(this.laneAsk)
    return asks.sort((left, right) => left.turn - right.turn)
  }

  private letWait(ask: Ask): void {
    const { maxWaitingQueries } = this.limits
    if (this.waiting >= maxWaitingQueries)
      return ask.fail(new RouterOverloaded('queue of queries', maxWaitingQueries, this.name))
    this.waitingQueries ??= new Set()
    this.waitingQueries.add(ask)
    ask.wait()
  }
}
