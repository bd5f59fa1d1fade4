// Puts the router together, and is where Effects are run: the seams between RxJS, XState and Effect are plain functions.
import { type PresenceHost, RouterClosed, RouterOverloaded, type RouterPort, serverNameOf, type UserId } from '@presence-router/core'
import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import { createDispatcher } from './dispatch/dispatcher.ts'
import { createEnding } from './ending.ts'
import { createIntake } from './intake.ts'
import { createLifecycle } from './lifecycle.ts'
import { effectTime } from './merger/effect-time.ts'
import type { Merged } from './merger/merged.ts'
import { createMerger } from './merger/merger.ts'
import { createOutlets } from './observe/outlets.ts'
import { type PresenceRouterOptions, parseOptions } from './options.ts'
import { createGathering } from './pipeline/gathering.ts'
import { openPipeline } from './pipeline/pipeline.ts'
import type { PresenceRouter } from './presence-router.ts'
import { createPresenceTable } from './presence-table.ts'
import { createQueries, type RunEffect } from './queries.ts'
import { createRegistration } from './registration.ts'

/**
 * Makes a router and starts its hosts and modules; it lives until `close`.
 *
 * @throws BadOptions, BadModule, CallbacksNotPaired, ModuleNameTaken: then nothing was started
 */
export const createPresenceRouter = (options: PresenceRouterOptions = {}): PresenceRouter => {
  const config = parseOptions(options)
  const { limits, time, onDefect } = config

  const runFork = Effect.runForkWith(effectTime(time))
  const run: RunEffect = (effect, done, failed = onDefect) => {
    const fiber = runFork(effect)
    const finish: Parameters<typeof fiber.addObserver>[0] = (exit) => {
      if (Exit.isSuccess(exit)) done(exit.value)
      else if (!Cause.hasInterruptsOnly(exit.cause)) failed(Cause.squash(exit.cause))
    }
    const exit = fiber.pollUnsafe()
    if (exit === undefined) fiber.addObserver(finish)
    else finish(exit)
    return () => fiber.interruptUnsafe()
  }

  const lifecycle = createLifecycle(time)
  const outlets = createOutlets(time)
  const { report, emit, flushReports } = outlets
  const gathering = createGathering(limits.maxBatchUsers)
  const table = createPresenceTable(limits.maxUsers, (userId) => !gathering.waits(userId) && !merger.isOwed(userId))

  const dispatcher = createDispatcher(config.hosts, {
    time,
    report,
    run: (effect) => run(effect, () => {}),
    maxWaiting: limits.maxWaitingStates,
    startDeadlineMs: limits.startDeadlineMs,
  })
  const isLocal = (userId: UserId): boolean =>
    config.serverNames.has(serverNameOf(userId)) || dispatcher.isLocal(userId)
  const merger = createMerger({
    config,
    table,
    isLocal,
    report,
    emit,
    waits: gathering.waits,
    deliver: (merged) => pipeline.deliverAlone(merged),
  })

  const deliver = (merged: Merged): void => {
    const { groups, shares } = merger.plan(merged)
    const seq = groups.length === 0 ? null : outlets.deliver(groups)
    if (seq !== null) dispatcher.dispatch(groups)
    emit({ _tag: 'StatesRouted', kind: merged.kind, seq, states: merged.entries.size, shares })
  }
  const pipeline = openPipeline<Merged>({
    table,
    gathering,
    time,
    windowMs: limits.batchWindowMs,
    full: () => report(new RouterOverloaded('presence table', limits.maxUsers)),
    route: (userIds, done) =>
      run(merger.merge(userIds), done, (defect) => {
        onDefect(defect)
        done({ contributions: [], entries: new Map(), kind: 'batch' })
      }),
    deliver,
  })
  const intake = createIntake({
    table,
    offer: pipeline.offer,
    report,
    closed: () => (lifecycle.isTaking ? null : new RouterClosed()),
  })
  const queries = createQueries({ merger, lifecycle, run, flushReports })

  const portOf = (host: PresenceHost): RouterPort => ({
    publish: (states, given) => intake.publish(states, given, (userId) => host.isLocal(userId)),
    getUsersForStates: queries.getUsersForStates,
    getInterestedUsers: queries.getInterestedUsers,
  })
  for (const { module, permissions } of config.modules) merger.modules.add(module, permissions)
  const started = Promise.all([
    dispatcher.start(portOf),
    new Promise<void>((resolve) => merger.modules.whenStarted(resolve)),
  ]).then(() => {})

  const ending = createEnding({
    lifecycle,
    time,
    gathering,
    merger,
    dispatcher,
    started,
    flushReports,
    stopDelivering: pipeline.close,
    complete: outlets.complete,
  })

  return {
    ...createRegistration(merger.modules, lifecycle),
    ...queries,
    ...ending,
    ready: () => lifecycle.promise<void>((resolve) => void started.then(resolve)).catch(() => {}),
    publish: (states, given) => intake.publish(states, given, () => true),
    setPresenceForUsers: intake.setPresence,
    deliveries$: outlets.deliveries$,
    events$: outlets.events$,
    counts() {
      const { accepted, coalesced, refused } = intake.total
      const { routed, waiting } = gathering
      return { published: accepted + refused, accepted, refused, coalesced, routed, waiting }
    },
    [Symbol.asyncDispose]: () => ending.close(),
  }
}
