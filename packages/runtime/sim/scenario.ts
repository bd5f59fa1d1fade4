// What a world consists of: how many users, modules, hosts and events, which faults, which bounds. Drawn from the seed;
// `caps` cut it down, which is how a failure is shrunk.
import { parseUserId, type UserId } from '@presence-router/core'
import type { RouterLimits } from '../src/options.ts'
import { FAULT_KINDS, type FaultKind } from './faults.ts'
import { createRandom, type Random } from './random.ts'

/** `safety`: faults to the end. `liveness`: they stop, and everything must become right again. */
export type Mode = 'safety' | 'liveness'

/** The most that a world may have of something. What is left out is as the seed has it. */
export interface Caps {
  readonly users?: number
  readonly modules?: number
  readonly hosts?: number
  readonly events?: number
  readonly faults?: readonly FaultKind[]
}

export interface Scenario {
  readonly seed: number
  readonly mode: Mode
  readonly locals: readonly UserId[]
  readonly remotes: readonly UserId[]
  readonly modules: number
  readonly hosts: number
  readonly events: number
  readonly faults: ReadonlySet<FaultKind>
  readonly limits: Partial<RouterLimits>
  readonly isFractional: boolean
}

/** The server that is ours. */
export const HOME = 'example.org'

const LOCALS = ['@alice', '@bob', '@carol', '@dave', '@__proto__'].map((name) => parseUserId(`${name}:${HOME}`))
const REMOTES = ['@olga:other.example', '@otto:other.example', '@tina:third.example:8448'].map(parseUserId)

/** Faults that end the life of the router: where everything is to become right again they cannot be. */
const ENDINGS: readonly FaultKind[] = ['router drains early', 'router closes early', 'module closes the router']

/** Those that strike once in a world at most, or only one host in it: they are in more worlds. */
const RARE: readonly FaultKind[] = [
  ...ENDINGS,
  'host cannot start',
  'host cannot close',
  'host never answers',
  'host is slow',
  'host forges',
  'stop hangs',
  'watch lies',
  'start fails',
  'factory fails',
  'start hangs',
  'start is slow',
  'host does not know users',
  'module says ALL',
  'module throws',
  'module hangs',
  'module is removed',
  'module is reset',
]

/** Drawn by themselves, so that what else a seed stands for does not change with them. */
const APART: FaultKind = 'module runs apart'
const FORGETS: FaultKind = 'host forgets'
const YIELDS: FaultKind = 'effect yields'
const OF_ISOLATES = FAULT_KINDS.filter((kind) => kind.startsWith('isolate '))
const DRAWN_APART: ReadonlySet<FaultKind> = new Set([APART, ...OF_ISOLATES, FORGETS, YIELDS])
const OTHERS = FAULT_KINDS.filter((kind) => !DRAWN_APART.has(kind))

/** Hosts are called less often than modules. */
const OF_HOSTS = OTHERS.filter((kind) => kind.startsWith('host '))

export const modeOf = (seed: number): Mode => (seed % 2 === 0 ? 'safety' : 'liveness')

export const drawScenario = (seed: number, mode: Mode, caps: Caps = {}): Scenario => {
  const random = createRandom(`${seed}/scenario`)
  const locals = random.between(2, LOCALS.length)
  const remotes = random.between(1, REMOTES.length)
  const most = caps.users ?? locals + remotes
  const modules = random.pick([1, 2, 2, 3, 3, 4])
  const hosts = random.pick([0, 1, 1, 1, 2, 2])
  const events = random.between(30, 100)
  const faults = drawFaults(random, mode, caps)
  return {
    seed,
    mode,
    locals: LOCALS.slice(0, Math.max(1, Math.min(locals, most - 1))),
    remotes: REMOTES.slice(0, Math.max(0, Math.min(remotes, most - locals))),
    modules: Math.min(modules, caps.modules ?? modules),
    hosts: Math.min(hosts, caps.hosts ?? hosts),
    events: Math.min(events, caps.events ?? events),
    faults,
    limits: drawLimits(random, faults),
    isFractional: random.chance(0.5),
  }
}

// A few kinds at a time: where everything fails at once, most faults hide each other.
const drawFaults = (random: Random, mode: Mode, { faults: allowed }: Caps): ReadonlySet<FaultKind> => {
  const share = random.pick([0.02, 0.08, 0.15, 0.3])
  const drawn = [...random.some(OTHERS, share), ...random.some(RARE, 0.36), ...random.some(OF_HOSTS, 0.12)]
  const isolates = random.fork('isolates')
  if (isolates.chance(0.35)) drawn.push(APART, ...isolates.some(OF_ISOLATES, isolates.pick([0.15, 0.3, 0.5])))
  if (random.fork('forgetting').chance(0.2)) drawn.push(FORGETS)
  if (random.fork('yields').chance(0.1)) drawn.push(YIELDS)
  return new Set(
    drawn
      .filter((kind) => allowed === undefined || allowed.includes(kind))
      .filter((kind) => mode === 'safety' || !ENDINGS.includes(kind)),
  )
}

const drawLimits = (random: Random, faults: ReadonlySet<FaultKind>): Partial<RouterLimits> => {
  const limit = (kind: FaultKind, least: number, most: number): number | null => {
    const drawn = random.between(least, most)
    return faults.has(kind) ? drawn : null
  }
  const drawn = {
    patienceMs: random.pick([10, 50, 50, 100]),
    deadlineMs: random.pick([200, 1_000, 1_000, 2_000]),
    startDeadlineMs: random.pick([500, 3_000, 10_000]),
    maxUsers: limit('table is tiny', 2, 5),
    maxBatchUsers: limit('batches are tiny', 1, 2),
    batchWindowMs: limit('batches wait', 1, 30),
    maxEntriesPerTurn: limit('reading is slow', 1, 4),
    maxRememberedSends: limit('guard is tiny', 1, 3),
    maxWaitingStates: limit('outboxes are tiny', 1, 3),
    maxQueries: limit('few queries fit', 1, 2),
    maxWaitingQueries: limit('few queries fit', 0, 2),
  }
  return Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== null))
}
