// What there is to measure of the router as a whole.
import type { RouterCounts } from '../presence-router.ts'
import { type BoundedParts, boundsOf } from './bounds.ts'
import type { BoundUse, HealthStatus } from './health-report.ts'
import { outboxRefusals } from './host-families.ts'
import {
  counter,
  type Family,
  gauge,
  histogram,
  histogramOfMs,
  type Row,
  rowsOf,
  single,
  stateSet,
} from './open-metrics.ts'
import type { RouterRecord } from './router-record.ts'

const STATUSES: Readonly<Record<HealthStatus, true>> = { ok: true, degraded: true, failing: true }

export interface RouterFamiliesParts extends BoundedParts {
  readonly record: RouterRecord
}

export const healthFamily = (status: HealthStatus): Family =>
  stateSet('presence_router_health', 'How the router is.', single({ states: Object.keys(STATUSES), is: status }))

export const stateFamilies = (counts: RouterCounts): readonly Family[] => [
  counter('presence_router_states_published', 'States that were given.', single(counts.published)),
  counter('presence_router_states_accepted', 'States that were taken.', single(counts.accepted)),
  counter('presence_router_states_refused', 'States that were not taken.', single(counts.refused)),
  counter('presence_router_states_coalesced', 'States that were equal, or overtaken.', single(counts.coalesced)),
  counter('presence_router_states_routed', 'States whose batch was merged.', single(counts.routed)),
  gauge('presence_router_states_waiting', 'States that wait for a batch or are in one.', single(counts.waiting)),
]

export const routerFamilies = (parts: RouterFamiliesParts): readonly Family[] => {
  const { table, merger, record } = parts
  return [
    gauge('presence_router_table_users', 'Users whose latest state is kept.', single(table.size)),
    gauge('presence_router_table_offline_users', 'Those of them who are offline.', single(table.offline)),
    counter('presence_router_table_evicted_users', 'Users who were let go to make room.', single(table.evicted)),
    gauge(
      'presence_router_answers_being_read',
      'Answers that are not read to their end.',
      single(merger.reader.openReadings),
    ),
    counter('presence_router_reading_turns', 'Turns in which reading went on.', single(merger.reader.furtherTurns)),
    ...mergeFamilies(record),
    counter('presence_router_failures', 'Failures, by tag and by whose they are.', failureRows(parts)),
    counter('presence_router_refusals', 'What was refused at a bound.', refusalRows(parts)),
    ...boundFamilies(boundsOf(parts)),
    counter('presence_router_defects', 'Bugs of the router itself.', single(record.defects)),
  ]
}

const mergeFamilies = (record: RouterRecord): readonly Family[] => [
  counter(
    'presence_router_merges',
    'Merges that were handed over, by kind.',
    Object.entries(record.merges).map(([kind, count]) => [{ kind }, count]),
  ),
  histogram('presence_router_batch_states', 'How many states a batch was about.', [[{}, record.batchStates]]),
  histogramOfMs('presence_router_batch_seconds', 'From the first question of a batch until it was handed over.', [
    [{}, record.batchMs],
  ]),
  counter('presence_router_deliveries', 'Deliveries.', single(record.deliveries)),
  counter('presence_router_delivery_groups', 'Groups of targets that got the same states.', single(record.groups)),
  counter('presence_router_delivery_targets', 'Local users and servers that deliveries went to.', [
    [{ kind: 'local' }, record.localTargets],
    [{ kind: 'server' }, record.serverTargets],
  ]),
]

const failureRows = ({ record, merger }: RouterFamiliesParts): readonly Row<number>[] => [
  ...Array.from(record.failures).flatMap(([host, tags]) => rowsOf(tags, (tag) => ({ tag, host }))),
  ...merger.modules
    .members()
    .flatMap(({ name, record: { failures } }) => rowsOf(failures, (tag) => ({ tag, module: name }))),
]

const refusalRows = ({ record, merger, dispatcher }: RouterFamiliesParts): readonly Row<number>[] => [
  ...rowsOf(record.refusals, (bound) => ({ bound })),
  ...merger.modules
    .members()
    .flatMap(({ name, record: { refusals } }) => rowsOf(refusals, (bound) => ({ bound, module: name }))),
  ...outboxRefusals(dispatcher.hosts),
]

const boundFamilies = (bounds: readonly BoundUse[]): readonly Family[] => {
  const rows = (measure: (use: BoundUse) => number): readonly Row<number>[] =>
    bounds.map((use) => [{ bound: use.bound, module: use.module, host: use.host }, measure(use)])
  return [
    gauge(
      'presence_router_bound_used',
      'How much of a bound is used up.',
      rows(({ used }) => used),
    ),
    gauge(
      'presence_router_bound_limit',
      'Where the bound lies.',
      rows(({ limit }) => limit),
    ),
  ]
}
