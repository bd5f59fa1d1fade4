// What there is to measure of modules: one series for each that is registered now.
import type { ModuleLife } from '../actor/module-life.ts'
import type { Lane } from '../merger/lane.ts'
import type { AskedCallback, AskRecord } from './module-record.ts'
import {
  counter,
  type Family,
  gauge,
  histogram,
  histogramOfMs,
  type Labels,
  type Row,
  rowsOf,
  stateSet,
} from './open-metrics.ts'

const CALLBACKS: readonly AskedCallback[] = ['getUsersForStates', 'getInterestedUsers']

const LIVES: Readonly<Record<ModuleLife, true>> = {
  starting: true,
  prompt: true,
  late: true,
  restarting: true,
  resting: true,
  probing: true,
  parked: true,
  stopping: true,
  stopped: true,
}

export const moduleFamilies = (lanes: readonly Lane[]): readonly Family[] => [
  ...askFamilies(lanes),
  counter(
    'presence_router_module_dropped_entries',
    'Entries of answers that were not believed; a whole answer counts as one.',
    ofEach(lanes, ({ member }) => member.record.droppedEntries),
  ),
  gauge(
    'presence_router_module_dirty_users',
    'Users that the module is still to be asked about.',
    ofEach(lanes, ({ dirtyCount }) => dirtyCount),
  ),
  counter(
    'presence_router_module_late_answers',
    'Answers that nobody waited for and that were delivered by themselves.',
    ofEach(lanes, ({ member }) => member.record.lateAnswers),
  ),
  counter(
    'presence_router_module_overruns',
    'Merges that waited for the module and went on without it.',
    ofEach(lanes, ({ member }) => member.record.overruns),
  ),
  ...lifeFamilies(lanes),
]

const askFamilies = (lanes: readonly Lane[]): readonly Family[] => [
  counter(
    'presence_router_module_asks',
    'Questions that were settled, by how.',
    ofEachCallback(lanes).flatMap(([labels, asks]) => outcomesOf(labels, asks)),
  ),
  gauge(
    'presence_router_module_asks_in_flight',
    'Questions that the module has not answered.',
    ofEach(lanes, ({ member }) => member.actor.openAsks.inFlight),
  ),
  gauge(
    'presence_router_module_asks_waiting',
    'Queries that wait until the module is asked.',
    ofEach(lanes, ({ member }) => member.actor.openAsks.waiting),
  ),
  histogramOfMs(
    'presence_router_module_answer_seconds',
    'How long answers took that came.',
    ofEachCallback(lanes).map(([labels, { tookMs }]) => [labels, tookMs]),
  ),
  histogram(
    'presence_router_module_recipients',
    'How many recipients an answer to getUsersForStates named.',
    ofEach(lanes, ({ member }) => member.record.recipients),
  ),
]

const lifeFamilies = (lanes: readonly Lane[]): readonly Family[] => [
  stateSet(
    'presence_router_module_life',
    'Where the module stands.',
    ofEach(lanes, ({ member }) => ({ states: Object.keys(LIVES), is: member.actor.life })),
  ),
  counter(
    'presence_router_module_life_changes',
    'How often the module entered a life.',
    lanes.flatMap(({ member: { name, record } }) => rowsOf(record.lives, (life) => ({ module: name, life }))),
  ),
  counter(
    'presence_router_module_starts',
    'How often the module was started, or was to be.',
    ofEach(lanes, ({ member }) => member.actor.starts),
  ),
  gauge(
    'presence_router_module_failures_in_a_row',
    'Questions that failed through its own fault since one that did not.',
    ofEach(lanes, ({ member }) => member.record.failuresInARow),
  ),
]

const ofEach = <Value>(lanes: readonly Lane[], measure: (lane: Lane) => Value): readonly Row<Value>[] =>
  lanes.map((lane) => [{ module: lane.member.name }, measure(lane)])

const ofEachCallback = (lanes: readonly Lane[]): readonly Row<AskRecord>[] =>
  lanes.flatMap(({ member: { name, record } }) =>
    CALLBACKS.map((callback): Row<AskRecord> => [{ module: name, callback }, record[callback]]),
  )

const outcomesOf = (labels: Labels, { answered, cut, failed }: AskRecord): readonly Row<number>[] => [
  [{ ...labels, outcome: 'answered' }, answered],
  [{ ...labels, outcome: 'cut' }, cut],
  ...rowsOf(failed, (outcome) => ({ ...labels, outcome })),
]
