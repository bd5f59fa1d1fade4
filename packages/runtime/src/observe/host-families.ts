// What there is to measure of hosts.
import type { AttachedHost } from '../dispatch/attached-host.ts'
import type { HostLife } from '../dispatch/host-life.ts'
import type { AnyOutbox } from '../dispatch/outbox.ts'
import type { CallRecord } from './host-record.ts'
import { counter, type Family, gauge, type Labels, type Row, rowsOf, stateSet } from './open-metrics.ts'

const LIVES: Readonly<Record<HostLife, true>> = { starting: true, open: true, failed: true, closed: true }

export const hostFamilies = (hosts: readonly AttachedHost[]): readonly Family[] => {
  const ways = hosts.flatMap(waysOf)
  return [
    counter(
      'presence_router_host_calls',
      'Calls of the host, by what it said became of them.',
      ways.flatMap(({ labels, record }) => rowsOf(record.outcomes, (outcome) => ({ ...labels, outcome }))),
    ),
    gauge(
      'presence_router_host_open_calls',
      'Calls that the host has not answered.',
      ways.map(({ labels, outboxes }) => [labels, outboxes.filter(({ isCalling }) => isCalling).length]),
    ),
    gauge(
      'presence_router_host_waiting_states',
      'States that wait to be handed to the host.',
      ways.map(({ labels, outboxes }) => [labels, outboxes.reduce((sum, each) => sum + each.waitingStates, 0)]),
    ),
    gauge(
      'presence_router_host_servers',
      'Servers that something is being sent to, or waits for.',
      hosts.map((attached) => [{ host: attached.host.name }, attached.ways().send.length]),
    ),
    stateSet(
      'presence_router_host_life',
      'Where the host stands.',
      hosts.map(({ host, life }) => [{ host: host.name }, { states: Object.keys(LIVES), is: life }]),
    ),
  ]
}

/** States that found no room to wait in the outboxes of hosts. */
export const outboxRefusals = (hosts: readonly AttachedHost[]): readonly Row<number>[] =>
  hosts.flatMap(waysOf).map(({ labels, record }) => [{ bound: 'outbox', ...labels }, record.refusedStates])

interface Way {
  readonly labels: Labels
  readonly record: CallRecord
  readonly outboxes: readonly AnyOutbox[]
}

const waysOf = ({ host, record, ways }: AttachedHost): readonly Way[] => {
  const { deliver, send } = ways()
  return [
    { labels: { host: host.name, call: 'deliver' }, record: record.deliver, outboxes: [deliver] },
    { labels: { host: host.name, call: 'send' }, record: record.send, outboxes: send },
  ]
}
