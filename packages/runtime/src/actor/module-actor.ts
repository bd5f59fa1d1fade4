// One actor per module: asks are handled in front of the chart of its life, which they leave untouched.
import { ModuleStartFailed, ModuleStopFailed, type PresenceModule } from '@presence-router/core'
import { createActor, type SnapshotFrom } from 'xstate'
import type { RouterTime } from '../time.ts'
import { type Ask, type AskRequest, createAsk } from './ask.ts'
import type { Deadlines } from './deadlines.ts'
import { runHook } from './hook.ts'
import { type LifeWork, moduleChart } from './module-chart.ts'
import type { LifeEvent, ModuleLife } from './module-life.ts'
import { createOpenAsks, type FrontEvent, type OpenAsks, type QueryLimits } from './open-asks.ts'

/** What the actor of a module lives by. */
export interface ActorParts {
  readonly time: RouterTime
  readonly deadlines: Deadlines
  /** `hookDeadlineMs`: milliseconds for `start`, and for `stop`. */
  readonly limits: QueryLimits & { readonly hookDeadlineMs: number }
  readonly report: (failure: ModuleStartFailed | ModuleStopFailed) => void
  readonly onLife: (life: ModuleLife) => void
  /** A bug of ours: nothing that a module does may break its actor. */
  readonly onDefect: (cause: unknown) => void
}

/** A module that is alive. */
export interface ModuleActor {
  readonly life: ModuleLife
  /** Asks what was published; that one such ask is in flight at most is the lane's to see to. */
  askForLane(request: AskRequest): Ask
  /** Asks for a query: it waits in order while the module is starting, or as many as may be are in flight. */
  askForQuery(request: AskRequest): Ask
  tell(event: LifeEvent): void
  /** Aborts every ask and runs the module's `stop`; settles when that has settled or run out of time. Never rejects. */
  stop(): Promise<void>
}

export const createModuleActor = (module: PresenceModule, parts: ActorParts): ModuleActor => {
  const { time, deadlines, limits } = parts
  const openAsks = createOpenAsks(module, limits)
  let life: ModuleLife = 'starting'
  let isEnding = false

  const actor = createActor(
    inFrontOfChart((event) =>
      event.type === 'ask' ? openAsks.take(event.ask, event.isQuery, life) : openAsks.admit(life),
    ),
    {
      clock: { setTimeout: (run, ms) => time.after(ms, run), clearTimeout: (cancel) => cancel() },
      input: lifeWork(module, openAsks, parts),
    },
  )
  actor.subscribe({
    next(snapshot) {
      const next = lifeOf(snapshot)
      if (next === life) return
      life = next
      if (!isEnding) actor.send({ type: 'admitWaiting' })
      parts.onLife(life)
    },
    error: parts.onDefect,
  })
  actor.start()

  const onSettled = (ask: Ask): void => {
    if (openAsks.settled(ask) && !isEnding) actor.send({ type: 'admitWaiting' })
  }
  const ask = (request: AskRequest, isQuery: boolean): Ask => {
    const made = createAsk(request, { module: module.name, time, deadlines, onSettled })
    if (isEnding) made.withdraw(null)
    else actor.send({ type: 'ask', ask: made, isQuery })
    return made
  }
  return {
    get life() {
      return life
    },
    askForLane: (request) => ask(request, false),
    askForQuery: (request) => ask(request, true),
    tell(event) {
      if (!isEnding) actor.send(event)
    },
    stop() {
      isEnding = true
      actor.send({ type: 'stop' })
      openAsks.withdrawAll(stopReason(module.name)) // at once, though `stop` waits until a running callback has returned
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

const lifeOf = ({ value }: SnapshotFrom<Chart>): ModuleLife => (typeof value === 'object' ? value.serving : value)

const lifeWork = (module: PresenceModule, openAsks: OpenAsks, parts: ActorParts): LifeWork => {
  const { time, deadlines, limits, report } = parts
  const { name, start, stop } = module
  const hookParts = { time, deadlines, deadlineMs: limits.hookDeadlineMs }
  return {
    start: start === undefined ? null : (signal) => runHook(start, signal, hookParts),
    stop: stop === undefined ? null : (signal) => runHook(stop, signal, hookParts),
    abortAsks: () => openAsks.withdrawAll(stopReason(name)),
    startFailed: (cause) => report(new ModuleStartFailed(name, cause)),
    stopFailed: (cause) => report(new ModuleStopFailed(name, cause)),
  }
}

const stopReason = (name: string): unknown => new DOMException(`module ${name} is being stopped`, 'AbortError')
