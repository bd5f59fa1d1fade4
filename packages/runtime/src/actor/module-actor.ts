// One actor per module: asks are handled in front of the chart of its life, which they leave untouched.
import { type ModuleFailure, ModuleStartFailed, ModuleStopFailed, type PresenceModule } from '@presence-router/core'
import { createActor, type SnapshotFrom } from 'xstate'
import type { RouterTime } from '../time.ts'
import { type Ask, type AskRequest, createAsk } from './ask.ts'
import type { Deadlines } from './deadlines.ts'
import { createHealth } from './health.ts'
import { moduleChart } from './module-chart.ts'
import { createModuleInstance } from './module-instance.ts'
import { isServing, type LifeEvent, type ModuleLife } from './module-life.ts'
import type { ModuleSource } from './module-source.ts'
import { createOpenAsks, type FrontEvent, type OpenAsks, type QueryLimits } from './open-asks.ts'
import { createRestarts } from './restarts.ts'

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
  /** Asks what was published; that one such ask is in flight at most is the lane's to see to. */
  askForLane(request: AskRequest): Ask
  /** Asks for a query: it waits in order while the module is starting, or as many as may be are in flight. */
  askForQuery(request: AskRequest): Ask
  /** Counts an ask for the module's life. */
  judge(hasSucceeded: boolean): void
  tell(event: LifeEvent): void
  /** Begins its life. Apart from its making, since a module may call the router back at once. */
  start(): void
  /** Aborts every ask and runs the module's `stop`; settles when that has settled or run out of time. Never rejects. */
  stop(): Promise<void>
}

export const createModuleActor = (source: ModuleSource, parts: ActorParts): ModuleActor => {
  const { time, deadlines, limits, report } = parts
  const { name } = source
  const hookParts = { time, deadlines, deadlineMs: limits.hookDeadlineMs }
  const health = createHealth()
  const restarts = createRestarts(time, parts.random)
  const instance = createModuleInstance(source, hookParts, (failure) => {
    report(failure)
    openAsks.losePerformed(failure)
    tell({ type: 'died' })
  })
  const openAsks = createOpenAsks({ name, limits, instance })
  let life: ModuleLife = 'starting'
  let isEnding = false
  let hasStarted = false

  const actor = createActor(
    inFrontOfChart((event) =>
      event.type === 'ask' ? openAsks.take(event.ask, event.isQuery, life) : openAsks.admit(life),
    ),
    {
      clock: { setTimeout: (run, ms) => time.after(ms, run), clearTimeout: (cancel) => cancel() },
      input: {
        instance,
        restarts,
        abortAsks: () => (isEnding ? openAsks.withdrawAll(stopReason(name)) : openAsks.cutPerformed()),
        startFailed: (cause) => report(new ModuleStartFailed(name, cause)),
        stopFailed: (cause) => report(new ModuleStopFailed(name, cause)),
      },
    },
  )
  const tell = (event: LifeEvent): void => {
    if (!isEnding) actor.send(event)
  }
  const admitWaiting = (): void => {
    if (!isEnding) actor.send({ type: 'admitWaiting' })
  }
  actor.subscribe({
    next(snapshot) {
      const next = lifeOf(snapshot)
      if (next === life) return
      if (!isServing(life)) health.forget()
      life = next
      admitWaiting()
      parts.onLife(life)
    },
    error: parts.onDefect,
  })
  const onSettled = (ask: Ask): (() => void) | null => (openAsks.settled(ask) ? admitWaiting : null)
  const ask = (request: AskRequest, isQuery: boolean): Ask => {
    const made = createAsk(request, { module: name, time, deadlines, onSettled })
    if (isEnding) made.withdraw(null)
    else actor.send({ type: 'ask', ask: made, isQuery })
    return made
  }
  return {
    get life() {
      return life
    },
    get module() {
      return instance.module
    },
    openAsks,
    get starts() {
      return instance.starts
    },
    askForLane: (request) => ask(request, false),
    askForQuery: (request) => ask(request, true),
    judge(hasSucceeded) {
      if (!isServing(life)) return
      if (!hasSucceeded && health.failed()) tell({ type: 'failedTooOften' })
      if (!hasSucceeded) return
      health.succeeded()
      restarts.succeeded()
    },
    tell,
    start() {
      if (hasStarted || isEnding) return
      hasStarted = true
      actor.start()
    },
    stop() {
      isEnding = true
      if (!hasStarted) return Promise.resolve()
      actor.send({ type: 'stop' })
      openAsks.withdrawAll(stopReason(name)) // at once, though `stop` waits until a running callback has returned
      return new Promise((resolve) => actor.subscribe({ complete: resolve, error: () => resolve() }))
    },
  }
}

type Chart = typeof moduleChart

/**
 * The chart with something in front: such events leave the snapshot as it is, the very same object, and everything else
 * of the logic is the chart's own. A transition of the chart for each ask would cost a hundred times more.
 */
const inFrontOfChart = (handle: (event: FrontEvent) => void): Chart => {
  const transition: Chart['transition'] = (snapshot, event, scope) => {
    if (event.type !== 'ask' && event.type !== 'admitWaiting') return moduleChart.transition(snapshot, event, scope)
    handle(event)
    return snapshot
  }
  return Object.assign(Object.create(moduleChart), { transition })
}

const lifeOf = ({ value }: SnapshotFrom<Chart>): ModuleLife => {
  if (value === 'failed') return 'restarting' // the chart does not stay there
  if (typeof value !== 'object') return value
  return 'serving' in value ? value.serving : 'restarting'
}

const stopReason = (name: string): unknown => new DOMException(`module ${name} is being stopped`, 'AbortError')
