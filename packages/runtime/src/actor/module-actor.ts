// One actor per module: asks are handled in front of the chart of its life, which they leave untouched.
import {
  type ModuleFailure,
  ModuleStartFailed,
  ModuleStopFailed,
  type PresenceModule,
  type WorkerDied,
} from '@presence-router/core'
import { type Actor, createActor, type SnapshotFrom } from 'xstate'
import type { Cancel, RouterTime } from '../time.ts'
import { Ask, type Asker, type AskRequest } from './ask.ts'
import type { Deadlines } from './deadlines.ts'
import { createHealth } from './health.ts'
import { type LifeWork, moduleChart } from './module-chart.ts'
import { createModuleInstance, type ModuleInstance } from './module-instance.ts'
import { isServing, type LifeEvent, type ModuleLife } from './module-life.ts'
import type { ModuleSource } from './module-source.ts'
import { type FrontEvent, OpenAsks, type QueryLimits } from './open-asks.ts'
import { createRestarts, type Restarts } from './restarts.ts'

/** What the actor of a module lives by. */
export interface ActorParts {
  readonly time: RouterTime
  readonly deadlines: Deadlines
  /** `hookDeadlineMs`: milliseconds for making it and its `start`, and for `stop`. */
  readonly limits: QueryLimits & { readonly hookDeadlineMs: number }
  /** From 0 to 1: spreads restarts. */
  readonly random: () => number
  readonly report: (failure: ModuleFailure) => void
  readonly onLife: (life: ModuleLife) => void
  /** A bug of ours: nothing that a module does may break its actor. */
  readonly onDefect: (cause: unknown) => void
}

/** A module that is alive. */
export interface ModuleActor {
  readonly life: ModuleLife
  /** The instance that is asked; `null` while there is none. */
  readonly module: PresenceModule | null
  /** Its asks that are not settled. */
  readonly openAsks: Pick<OpenAsks, 'inFlight' | 'waiting'>
  /** How often it was started, or was to be. */
  readonly starts: number
  /**
   * Asks what was published; that one such ask is in flight at most is the lane's to see to. `askedAt`: now, as a moment of
   * `time.elapsed()`; given, since who asks many modules need not look at the clock for each.
   */
  askForLane(request: AskRequest, askedAt: number): Ask
  /** Asks for a query: it waits in order while the module is starting, or as many as may be are in flight. */
  askForQuery(request: AskRequest, askedAt: number): Ask
  /** Counts an ask for the module's life. */
  judge(hasSucceeded: boolean): void
  tell(event: LifeEvent): void
  /** Begins its life. Apart from its making, since a module may call the router back at once. */
  start(): void
  /** Aborts every ask and runs the module's `stop`; settles when that has settled or run out of time. Never rejects. */
  stop(): Promise<void>
}

export const createModuleActor = (source: ModuleSource, parts: ActorParts): ModuleActor =>
  new ActorOfModule(source, parts)

/** A class, as is all that there is one of for each module. */
class ActorOfModule implements ModuleActor, Asker, LifeWork {
  readonly name: string
  readonly time: RouterTime
  readonly deadlines: Deadlines
  life: ModuleLife = 'starting'
  readonly openAsks: OpenAsks
  readonly instance: ModuleInstance
  readonly restarts: Restarts
  private readonly parts: ActorParts
  private readonly health = createHealth()
  private readonly actor: Actor<Chart>
  private seen: SnapshotFrom<Chart> | null = null
  private isEnding = false
  private hasStarted = false

  constructor(source: ModuleSource, parts: ActorParts) {
    this.name = source.name
    this.time = parts.time
    this.deadlines = parts.deadlines
    this.parts = parts
    this.restarts = createRestarts(parts.time, parts.random)
    this.instance = createModuleInstance(source, parts, (failure) => this.died(failure))
    this.openAsks = new OpenAsks(source.name, parts.limits, this.instance)
    this.actor = createActor(inFrontOfChart, { clock: new ChartClock(parts.time), input: this })
    this.actor.subscribe(this)
  }

  get module(): PresenceModule | null {
    return this.instance.module
  }

  get starts(): number {
    return this.instance.starts
  }

  askForLane(request: AskRequest, askedAt: number): Ask {
    return this.put(new Ask(request, this, askedAt))
  }

  askForQuery(request: AskRequest, askedAt: number): Ask {
    const ask = new Ask(request, this, askedAt)
    ask.isQuery = true
    return this.put(ask)
  }

  judge(hasSucceeded: boolean): void {
    if (!isServing(this.life)) return
    if (hasSucceeded) {
      this.health.succeeded()
      this.restarts.succeeded()
    } else if (this.health.failed()) this.tell({ type: 'failedTooOften' })
  }

  tell(event: LifeEvent): void {
    if (!this.isEnding) this.actor.send(event)
  }

  start(): void {
    if (this.hasStarted || this.isEnding) return
    this.hasStarted = true
    this.actor.start()
  }

  stop(): Promise<void> {
    this.isEnding = true
    if (!this.hasStarted) return Promise.resolve()
    this.actor.send({ type: 'stop' })
    this.openAsks.withdrawAll(stopReason(this.name)) // at once, though `stop` waits until a running callback has returned
    return new Promise((resolve) => this.actor.subscribe({ complete: resolve, error: () => resolve() }))
  }

  // From here on: what its asks, its chart and XState call.

  makeRoom(ask: Ask): boolean {
    return this.openAsks.settled(ask)
  }

  admitWaiting(): void {
    if (!this.isEnding) this.actor.send(ADMIT_WAITING)
  }

  takeInFront(event: FrontEvent): void {
    if (event.type === 'ask') this.openAsks.take(event, this.life)
    else this.openAsks.admit(this.life)
  }

  abortAsks(): void {
    if (this.isEnding) this.openAsks.withdrawAll(stopReason(this.name))
    else this.openAsks.cutPerformed()
  }

  startFailed(cause: unknown): void {
    this.parts.report(new ModuleStartFailed(this.name, cause))
  }

  stopFailed(cause: unknown): void {
    this.parts.report(new ModuleStopFailed(this.name, cause))
  }

  next(snapshot: SnapshotFrom<Chart>): void {
    if (snapshot === this.seen) return // it was an ask
    this.seen = snapshot
    const life = lifeOf(snapshot)
    if (life === this.life) return
    if (!isServing(this.life)) this.health.forget()
    this.life = life
    this.admitWaiting()
    this.parts.onLife(life)
  }

  error(cause: unknown): void {
    this.parts.onDefect(cause)
  }

  private put(ask: Ask): Ask {
    if (this.isEnding) ask.withdraw(null)
    else this.actor.send(ask)
    return ask
  }

  private died(failure: WorkerDied): void {
    this.parts.report(failure)
    this.openAsks.losePerformed(failure)
    this.tell({ type: 'died' })
  }
}

const ADMIT_WAITING: FrontEvent = { type: 'admitWaiting' }

/** Gives the chart our time. */
class ChartClock {
  private readonly time: RouterTime

  constructor(time: RouterTime) {
    this.time = time
  }

  setTimeout(run: () => void, ms: number): Cancel {
    return this.time.after(ms, run)
  }

  clearTimeout(cancel: Cancel): void {
    cancel()
  }
}

type Chart = typeof moduleChart

/**
 * The chart with something in front: such events leave the snapshot as it is, the very same object, and everything else
 * of the logic is the chart's own. A transition of the chart for each ask would cost a hundred times more.
 */
const inFrontOfChart: Chart = Object.assign(Object.create(moduleChart), {
  transition: (...[snapshot, event, scope]: Parameters<Chart['transition']>): ReturnType<Chart['transition']> => {
    if (event.type !== 'ask' && event.type !== 'admitWaiting') return moduleChart.transition(snapshot, event, scope)
    snapshot.context.work.takeInFront(event)
    return snapshot
  },
})

const lifeOf = ({ value }: SnapshotFrom<Chart>): ModuleLife => {
  if (value === 'failed') return 'restarting' // the chart does not stay there
  if (typeof value !== 'object') return value
  return 'serving' in value ? value.serving : 'restarting'
}

const stopReason = (name: string): unknown => new DOMException(`module ${name} is being stopped`, 'AbortError')
