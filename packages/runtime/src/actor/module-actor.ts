// One actor per module: asks are handled in front of the chart of its life, which they leave untouched.
import {
  type ModuleFailure,
  ModuleStartFailed,
  ModuleStopFailed,
  type PresenceModule,
  type WorkerDied,
} from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import type { Ask, Asker } from './ask.ts'
import type { Deadlines } from './deadlines.ts'
import { Front, type FrontWork } from './front.ts'
import { createHealth } from './health.ts'
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
export interface ModuleActor extends Asker {
  readonly life: ModuleLife
  /** The instance that is asked; `null` while there is none. */
  readonly module: PresenceModule | null
  /** Its asks that are not settled. */
  readonly openAsks: Pick<OpenAsks, 'inFlight' | 'waiting'>
  /** How often it was started, or was to be. */
  readonly starts: number
  /**
   * Puts it to the module. A query waits in order while the module is starting, or as many as may be are in flight; that
   * one other ask is in flight at most is the lane's to see to.
   */
  put(ask: Ask): void
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
class ActorOfModule implements ModuleActor, FrontWork {
  readonly name: string
  readonly time: RouterTime
  readonly deadlines: Deadlines
  life: ModuleLife = 'starting'
  readonly openAsks: OpenAsks
  readonly instance: ModuleInstance
  readonly restarts: Restarts
  readonly front: Front
  private readonly parts: ActorParts
  private readonly health = createHealth()
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
    this.front = new Front(this, parts.time)
  }

  get module(): PresenceModule | null {
    return this.instance.module
  }

  get starts(): number {
    return this.instance.starts
  }

  put(ask: Ask): void {
    if (this.isEnding) ask.withdraw(null)
    else this.front.put(ask)
  }

  judge(hasSucceeded: boolean): void {
    if (!isServing(this.life)) return
    if (hasSucceeded) {
      this.health.succeeded()
      this.restarts.succeeded()
    } else if (this.health.failed()) this.tell({ type: 'failedTooOften' })
  }

  tell(event: LifeEvent): void {
    if (!this.isEnding) this.front.send(event)
  }

  start(): void {
    if (this.hasStarted || this.isEnding) return
    this.hasStarted = true
    this.front.start()
  }

  stop(): Promise<void> {
    this.isEnding = true
    if (!this.hasStarted) return Promise.resolve()
    this.front.send({ type: 'stop' })
    this.openAsks.withdrawAll(stopReason(this.name)) // at once, though `stop` waits until a running callback has returned
    return new Promise((resolve) => this.front.whenOver(resolve))
  }

  // From here on: what its asks, its chart and XState call.

  makeRoom(ask: Ask): boolean {
    return this.openAsks.settled(ask)
  }

  admitWaiting(): void {
    if (!this.isEnding) this.front.send(ADMIT_WAITING)
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

  lives(life: ModuleLife): void {
    if (life === this.life) return
    if (!isServing(this.life)) this.health.forget()
    this.life = life
    this.admitWaiting()
    this.parts.onLife(life)
  }

  broke(cause: unknown): void {
    this.parts.onDefect(cause)
  }

  private died(failure: WorkerDied): void {
    this.parts.report(failure)
    this.openAsks.losePerformed(failure)
    this.tell({ type: 'died' })
  }
}

const ADMIT_WAITING: FrontEvent = { type: 'admitWaiting' }

const stopReason = (name: string): unknown => new DOMException(`module ${name} is being stopped`, 'AbortError')
