// Every kind of fault that a world can have, in one table; and the luck that decides when one strikes.
import type { Random } from './random.ts'

/** Name → what goes wrong. Grouped by who does it. */
export const FAULTS = {
  // Modules, in their answers.
  'module is slow': 'answers beyond patience and within its deadline',
  'module is too slow': 'answers after its deadline',
  'module hangs': 'never answers',
  'module throws': 'throws an error',
  'module throws undefined': 'throws undefined, or rejects with it',
  'module rejects': 'its promise is rejected',
  'module rejects too late': 'its promise is rejected after its deadline',
  'module settles twice': 'answers, and then answers something else or rejects',
  'module blocks the thread': 'computes beyond its deadline and then answers at once',
  'module names nobody': 'names recipients that are no user ids',
  'module tells unasked states': 'sends states of users and versions that it was not asked about',
  'module answers a wrong shape': 'answers null, a text, a number, an array',
  'module gives a text for states': 'a recipient has a text, or nothing, instead of states',
  'module iterates and throws': 'an iterator of its answer throws midway',
  'module iterates without end': 'an iterator of its answer never ends',
  'module answers with a proxy': 'whoever looks at its answer is thrown at',
  'module has a bad then': 'then throws when it is looked up or called',
  'module changes its input': 'writes to the states it is asked about',
  'module changes its answer later': 'adds to its answer after it has given it',
  'module fails on one user': 'throws whenever that user is among the states',
  // Modules, beyond what they may.
  'module says ALL': 'without the permission',
  'module names remote users': 'without the permission',
  'module rewrites states': 'without the permission',
  'module names too many': 'more recipients than it may',
  // Modules, calling back.
  'module publishes': 'from a callback',
  'module queries': 'from a callback',
  'module removes itself': 'from a callback',
  'module removes another': 'from a callback',
  'module closes the router': 'from a callback',
  // Modules, in their hooks.
  'factory fails': 'what makes the module throws, is rejected, or makes no module',
  'start fails': 'throws or is rejected',
  'start hangs': 'never settles',
  'start is slow': 'settles after a while',
  'stop fails': 'throws or is rejected',
  'stop hangs': 'never settles',
  'watch lies': 'tells pairs that are none, or throws while it is read',
  'watch throws': 'throws when called',
  // Modules that run in isolates, and their isolates.
  'module runs apart': 'in simulated isolates, which then can fail as follows',
  'isolate cannot open': 'there is no thread or process to be had',
  'isolate cannot load': 'its file throws, gives no module, or ends it',
  'isolate loads slowly': 'its file takes a while',
  'isolate never loads': 'its file never settles',
  'isolate is slow': 'a message takes long',
  'isolate crashes': 'at any moment, with or without last words',
  'isolate spins': 'takes no message any more, until it is ended',
  'isolate posts garbage': 'messages that are none of the protocol, or mean nothing',
  'isolate leaves while it stops': 'before it has done what it was asked to',
  'isolate does not leave': 'when it is told to',
  // Hosts.
  'host is slow': 'takes a while for each call',
  'host never answers': 'as long as the fault lasts',
  'host throws': 'from deliver or send',
  'host rejects': 'its promise is rejected',
  'host answers twice': 'and something else the second time',
  'host is overloaded': 'and says when to come again',
  'host does not know users': 'answers UnknownUsers',
  'host refuses': 'answers Failed or Unsupported',
  'host answers garbage': 'something that is no outcome',
  'host cannot start': 'throws, is rejected or never settles',
  'host cannot close': 'throws, is rejected or never settles',
  'host does not know its users': 'isLocal throws or answers something else',
  'host echoes': 'publishes what it is sent',
  'host forgets': 'a server loses what it was told, and is to be told again in time',
  'host forges': 'publishes states of users that are not of the origin',
  // Whoever embeds the router, and the machine.
  'bad states are published': 'no states, bad fields, iterables that throw',
  'origin is forged': 'publishes with the origin of another server',
  'query is aborted': 'before or while it is open',
  'query has little time': 'less than modules are promised',
  'observer throws': 'of deliveries$ or events$',
  'observer meddles': 'publishes, removes modules or closes from within',
  'clock jumps ahead': 'by up to a day',
  'clock jumps back': 'by up to a day',
  'effect yields': 'in the middle of a merge, a query or a delivery',
  'loop lags': 'nothing runs for a while',
  'module is removed': 'while states flow',
  'module is added': 'while states flow',
  'module is replaced': 'by another of the same name',
  'module is reset': 'in whatever life it is',
  'router drains early': 'while states flow',
  'router closes early': 'while states flow',
  'table is tiny': 'room for fewer users than there are',
  'batches are tiny': 'one or two users in a batch',
  'batches wait': 'for a window',
  'reading is slow': 'a few entries per turn',
  'guard is tiny': 'remembers hardly anything',
  'outboxes are tiny': 'hold hardly anything',
  'few queries fit': 'in flight and waiting',
} as const

export type FaultKind = keyof typeof FAULTS

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[]

/** The faults of one world. */
export interface Faults {
  /** How often each has struck. */
  readonly counts: ReadonlyMap<FaultKind, number>
  readonly isHealed: boolean
  has(kind: FaultKind): boolean
  /** Whether it strikes now. It does when it can happen in this world, nothing is healed, and luck has it. */
  strikes(kind: FaultKind, probability?: number): boolean
  /** From now on nothing strikes. */
  heal(): void
}

export const createFaults = (kinds: ReadonlySet<FaultKind>, random: Random): Faults => {
  const counts = new Map<FaultKind, number>()
  const streams = new Map([...kinds].map((kind) => [kind, random.fork(kind)]))
  let isHealed = false
  return {
    counts,
    get isHealed() {
      return isHealed
    },
    has: (kind) => kinds.has(kind),
    strikes(kind, probability = 1) {
      if (isHealed || !(streams.get(kind)?.chance(probability) ?? false)) return false
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      return true
    },
    heal() {
      isHealed = true
    },
  }
}
