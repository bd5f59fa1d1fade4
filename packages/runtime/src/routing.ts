// The way from accepted states to hosts, put together: table, pipeline, merger, dispatch, and what is observed of it.
import { RouterOverloaded, serverNameOf, type UserId } from '@presence-router/core'
import { createDispatcher, type Dispatcher } from './dispatch/dispatcher.ts'
import type { Merged } from './merger/merged.ts'
import { createMerger, type Merger } from './merger/merger.ts'
import type { RunEffect } from './merger/run-effect.ts'
import { createOutlets, type Outlets } from './observe/outlets.ts'
import { createOneAtATime } from './one-at-a-time.ts'
import type { RouterConfig } from './options.ts'
import { createGathering, type Gathering } from './pipeline/gathering.ts'
import { openPipeline, type Pipeline } from './pipeline/pipeline.ts'
import { createPresenceTable, type PresenceTable } from './presence-table.ts'

export interface Routing {
  readonly table: PresenceTable
  readonly outlets: Outlets
  readonly gathering: Gathering
  readonly pipeline: Pipeline<Merged>
  readonly merger: Merger
  readonly dispatcher: Dispatcher
}

export const createRouting = (config: RouterConfig, run: RunEffect): Routing => {
  const { limits, time, onDefect, hosts, serverNames } = config
  const outlets = createOutlets(time)
  const { report, emit } = outlets
  const gathering = createGathering(limits.maxBatchUsers)
  const table = createPresenceTable(limits.maxUsers, (userId) => !gathering.waits(userId) && !merger.isOwed(userId))
  const dispatcher = createDispatcher(hosts, {
    time,
    report,
    run: (effect) => run(effect, () => {}),
    maxWaiting: limits.maxWaitingStates,
    startDeadlineMs: limits.startDeadlineMs,
  })
  const merger = createMerger({
    config,
    table,
    waiting: gathering,
    isLocal: (userId: UserId) => serverNames.has(serverNameOf(userId)) || dispatcher.isLocal(userId),
    report,
    emit,
    deliver: (merged) => pipeline.deliverAlone(merged),
  })
  const oneAtATime = createOneAtATime(onDefect)
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
    // Planned at once, while the guard remembers; given out one after the other, for an observer may set off the next.
    deliver(merged) {
      const { groups, shares } = merger.plan(merged)
      oneAtATime(() => {
        const seq = groups.length === 0 ? null : outlets.deliver(groups)
        if (seq !== null) dispatcher.dispatch(groups)
        emit({ _tag: 'StatesRouted', kind: merged.kind, seq, states: merged.entries.size, shares })
      })
    },
  })
  return { table, outlets, gathering, pipeline, merger, dispatcher }
}
