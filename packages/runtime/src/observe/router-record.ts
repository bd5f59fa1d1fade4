// What is counted of the router as a whole, beside modules and hosts.
import type { DeliveryGroup, RouterFailure } from '@presence-router/core'
import type { Merged } from '../merger/merged.ts'
import { type Counts, countUp } from './counts.ts'
import { AMOUNTS, createHistogram, DURATIONS_MS, type Histogram, noteValue } from './histogram.ts'
import type { ModuleRecord } from './module-record.ts'

export interface RouterRecord {
  /** Merges, by kind. */
  readonly merges: Record<Merged['kind'], number>
  /** How many states each batch was about, and how long it took from the first ask to the hand-over, in milliseconds. */
  readonly batchStates: Histogram
  readonly batchMs: Histogram
  deliveries: number
  groups: number
  /** Local users and servers that deliveries went to. */
  localTargets: number
  serverTargets: number
  /** What no registered module is to blame for: by host (`null`: none), then by tag. */
  readonly failures: Map<string | null, Counts>
  /** What was refused at a bound of the router's own, by resource. */
  readonly refusals: Counts
  /** Bugs of ours. */
  defects: number
}

export const createRouterRecord = (): RouterRecord => ({
  merges: { batch: 0, late: 0, snapshot: 0, reannouncement: 0 },
  batchStates: createHistogram(AMOUNTS),
  batchMs: createHistogram(DURATIONS_MS),
  deliveries: 0,
  groups: 0,
  localTargets: 0,
  serverTargets: 0,
  failures: new Map(),
  refusals: [],
  defects: 0,
})

/** A merge was handed over; `groups` is empty when there was nobody to deliver to. */
export const noteMerge = (record: RouterRecord, merged: Merged, groups: readonly DeliveryGroup[]): void => {
  record.merges[merged.kind]++
  if (merged.kind === 'batch') noteValue(record.batchStates, merged.about.size)
  if (merged.kind === 'late') for (const { member } of merged.asks) member.record.lateAnswers++
  if (groups.length === 0) return
  record.deliveries++
  record.groups += groups.length
  // By index: they may be frozen by now, and take V8 several times as long by `for…of`.
  for (let at = 0; at < groups.length; at++) {
    record.localTargets += groups[at]?.localUsers.length ?? 0
    record.serverTargets += groups[at]?.servers.length ?? 0
  }
}

/** `recordOf`: that of a registered module. Failures of others are counted with the router, so that nothing grows. */
export const noteFailure = (
  record: RouterRecord,
  failure: RouterFailure,
  recordOf: (module: string) => ModuleRecord | undefined,
): void => {
  const ofModule = 'module' in failure && failure.module !== null ? recordOf(failure.module) : undefined
  countUp(ofModule?.failures ?? failuresOf(record, failure), failure._tag)
  if (failure._tag === 'ModuleAnsweredBadly' && ofModule) ofModule.droppedEntries += failure.problemCount
  if (failure._tag === 'RouterOverloaded' && !isOfOutbox(failure.resource))
    countUp((ofModule ?? record).refusals, failure.resource)
}

// Each outbox counts what it refuses, state by state, and there are as many as there are servers.
const isOfOutbox = (resource: string): boolean => resource.startsWith('outbox of ')

const failuresOf = ({ failures }: RouterRecord, failure: RouterFailure): Counts => {
  const host = 'host' in failure ? failure.host : null
  const counts = failures.get(host) ?? []
  failures.set(host, counts)
  return counts
}
