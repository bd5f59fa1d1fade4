// The way from accepted states to hosts, put together: table, pipeline, merger, dispatch, and what is observed of it.
import { RouterOverloaded, serverNameOf, type UserId } from '@presence-router/core'
import { createDispatcher, type Dispatcher } from './dispatch/dispatcher.ts'
import type { Merged, Planned } from './merger/merged.ts'
import { createMerger, type Merger } from './merger/merger.ts'
import type { RunEffect } from './merger/run-effect.ts'
import { createMergeRecorder } from './observe/merge-recorder.ts'
import { createOutlets, type Outlets } from './observe/outlets.ts'
import type { RouterRecord } from './observe/router-record.ts'
import { createOneAtATime } from './one-at-a-time.ts'
import type { RouterConfig } from './options.ts'
import { createGathering, type Gathering } from './pipeline/gathering.ts'
import { openPipeline, type Pipeline } from './pipeline/pipeline.ts'
import { createPresenceTable, type PresenceTable } from './presence-table.ts'
import type { Cancel } from './time.ts'

export interface Routing {
  readonly table: PresenceTable
  readonly outlets: Outlets
  readonly gathering: Gathering
  readonly pipeline: Pipeline<Merged>
  readonly merger: Merger
  readonly dispatcher: Dispatcher
  /** Whether a host calls the user local, or the server is one of ours. */
  isLocal(userId: UserId): boolean
}

/** What has to be waited for. */
type Waiting = Exclude<ReturnType<Merger['merge']>, Merged>

const nothing: Cancel = () => {}

export const createRouting = (config: RouterConfig, run: RunEffect, record: RouterRecord): Routing => {
  const { limits, time, onDefect, hosts, serverNames, tracer } = config
  const outlets = createOutlets(time, { record, recordOf: (module) => merger.modules.find(module)?.record })
  const { report, emit } = outlets
  const merges = createMergeRecorder({ record, time, tracer, report })
  const table = createPresenceTable(limits.maxUsers, (userId) => !gathering.waits(userId) && merger.release(userId))
  const gathering = createGathering(limits.maxBatchUsers, table)
  const dispatcher = createDispatcher(hosts, {
    time,
    report,
    serverNames,
    onDefect,
    maxWaiting: limits.maxWaitingStates,
    startDeadlineMs: limits.startDeadlineMs,
    reannouncing: {
      table,
      isLocal: (userId) => isLocal(userId),
      maxBatchUsers: limits.maxBatchUsers,
      announce: (userIds, done) =>
        run(merger.reannounce(userIds), done, (defect) => {
          onDefect(defect)
          done(true)
        }),
    },
  })
  const saysLocal = (userId: UserId): boolean | null =>
    serverNames.has(serverNameOf(userId)) || dispatcher.isLocal(userId)
  const isLocal = (userId: UserId): boolean => saysLocal(userId) === true
  const merger = createMerger({
    config,
    table,
    waiting: gathering,
    isLocal,
    saysLocal,
    report,
    emit,
    deliver: (merged) => pipeline.deliverAlone(merged),
  })
  const failed = (defect: unknown): Merged => {
    onDefect(defect)
    return merger.nothing()
  }
  const merge: Merger['merge'] = (users, now) => {
    try {
      return merger.merge(users, now)
    } catch (defect) {
      return failed(defect)
    }
  }
  const runMerge = (merging: Waiting, done: (merged: Merged) => void): Cancel =>
    run(merging, done, (defect) => done(failed(defect)))
  const handOver = createOneAtATime((merged: Merged, planned: Planned) => {
    const { groups } = planned
    const seq = groups.length === 0 ? null : outlets.deliver(groups)
    if (seq !== null) dispatcher.dispatch(groups)
    merges.handedOver(merged, groups, seq)
    if (!outlets.isHeard) return
    emit({ _tag: 'StatesRouted', kind: merged.kind, seq, states: merged.about.size, shares: planned.shares })
  }, onDefect)
  const pipeline = openPipeline<Merged>({
    table,
    gathering,
    time,
    windowMs: limits.batchWindowMs,
    full: () => report(new RouterOverloaded('presence table', limits.maxUsers)),
    route(users, done) {
      const now = time.elapsed() // looked at once: it costs as much as an ask
      merges.batchBegan(users.length, now)
      const merging = merge(users, now)
      if (!('kind' in merging)) return runMerge(merging, done)
      done(merging)
      return nothing
    },
    // Planned at once, while the guard remembers; given out one after the other, for an observer may set off the next.
    deliver(merged) {
      const planned = merger.plan(merged) // before anybody is told, who might remove who remembers
      merges.merged(merged)
      handOver(merged, planned)
    },
  })
  const close = (): void => {
    pipeline.close()
    merges.batchCut()
  }
  return { table, outlets, gathering, pipeline: { ...pipeline, close }, merger, dispatcher, isLocal }
}
