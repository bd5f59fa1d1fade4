// Makes a router: what callers use, on top of the routing; and where Effects are run.
import { RouterClosed, type RouterPort } from '@presence-router/core'
import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import { createEnding } from './ending.ts'
import { callGuarded } from './guarded-call.ts'
import { createIntake, type Vouches } from './intake.ts'
import { createLifecycle } from './lifecycle.ts'
import { effectTime } from './merger/effect-time.ts'
import { createQueries } from './merger/queries.ts'
import type { RunEffect } from './merger/run-effect.ts'
import { createObservation } from './observe/observation.ts'
import { createRouterRecord, type RouterRecord } from './observe/router-record.ts'
import { type PresenceRouterOptions, parseOptions, printDefect, type RouterConfig } from './options.ts'
import type { PresenceRouter } from './presence-router.ts'
import { createRegistration } from './registration.ts'
import { createRouting } from './routing.ts'
import type { Cancel } from './time.ts'

/**
 * Makes a router and starts its hosts and modules; it lives until `close`.
 *
 * @throws BadOptions, BadModule, CallbacksNotPaired, ModuleNameTaken: then nothing was started
 */
export const createPresenceRouter = (options: PresenceRouterOptions = {}): PresenceRouter => {
  const record = createRouterRecord()
  const config = countingDefects(parseOptions(options), record)
  const { time } = config
  const { run, over: fibersOver } = createFibers(config)
  const routing = createRouting(config, run, record)
  const { table, outlets, pipeline, merger, dispatcher, isLocal } = routing
  const { deliveries$, events$, report, flushReports } = outlets
  const lifecycle = createLifecycle(time)
  const closed = (): RouterClosed | null => (lifecycle.isTaking ? null : new RouterClosed())
  const intake = createIntake({ table, offer: pipeline.offer, report, isLocal, closed })
  const queries = createQueries({ merger, lifecycle, run, flushReports })

  for (const registration of config.modules) merger.modules.add(registration)
  const portOf = (vouches: Vouches): RouterPort => ({
    publish: (states, given) => intake.publish(states, given, vouches),
    getUsersForStates: queries.getUsersForStates,
    getInterestedUsers: queries.getInterestedUsers,
  })
  const modulesStarted = new Promise<void>((resolve) => merger.modules.whenStarted(resolve))
  const started = Promise.all([dispatcher.start(portOf), modulesStarted]).then(() => {})
  const ending = createEnding({ ...routing, lifecycle, time, started, fibersOver })
  const observation = createObservation({ ...routing, lifecycle, limits: config.limits, record, total: intake.total })

  return {
    ...createRegistration({ modules: merger.modules, lifecycle, isolation: config }),
    ...queries,
    ...ending,
    ...observation,
    ready: () => lifecycle.settled(started).catch(() => {}),
    publish: (states, given) => intake.publish(states, given, anybody),
    setPresenceForUsers: intake.setPresence,
    deliveries$,
    events$,
    [Symbol.asyncDispose]: () => ending.close(),
  }
}

const anybody: Vouches = () => true

const countingDefects = (config: RouterConfig, record: RouterRecord): RouterConfig => ({
  ...config,
  onDefect(cause) {
    record.defects++
    callGuarded(() => config.onDefect(cause), printDefect) // thrown on, it would stop what goes on where it is told
  },
})

interface Fibers {
  readonly run: RunEffect
  /** Settles when none is left: one that was interrupted may have yet to clean up. */
  over(): Promise<void>
}

const createFibers = ({ time, onDefect }: RouterConfig): Fibers => {
  const runFork = Effect.runForkWith(effectTime(time))
  let open = 0
  let waiters: (() => void)[] = []
  const ended = (): void => {
    if (--open > 0) return
    const all = waiters
    waiters = []
    for (const resolve of all) resolve()
  }
  const runFiber = <Value>(effect: Effect.Effect<Value>, done: (value: Value) => void, failed: Failed): Cancel => {
    const fiber = runFork(effect)
    const exit = fiber.pollUnsafe()
    if (exit !== undefined) finish(exit, done, failed)
    else {
      open++
      fiber.addObserver((later) => {
        ended()
        finish(later, done, failed)
      })
    }
    return () => fiber.interruptUnsafe()
  }
  return {
    run(effect, done, failed = onDefect) {
      if (!isOver(effect)) return runFiber(effect, done, failed)
      finish(effect, done, failed) // it is over: a fiber would cost as much as an ask
      return nothing
    },
    async over() {
      if (open > 0) await new Promise<void>((resolve) => waiters.push(resolve))
    },
  }
}

const isOver = <Value>(effect: Effect.Effect<Value>): effect is Exit.Exit<Value> => Exit.isExit(effect)

type Failed = (defect: unknown) => void

const nothing: Cancel = () => {}

const finish = <Value>(exit: Exit.Exit<Value>, done: (value: Value) => void, failed: Failed): void => {
  if (Exit.isSuccess(exit)) done(exit.value)
  else if (!Cause.hasInterruptsOnly(exit.cause)) failed(Cause.squash(exit.cause))
}
