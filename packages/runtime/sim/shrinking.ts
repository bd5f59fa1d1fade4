// Makes a failing world smaller, as long as the same invariant is violated: fewer events, faults, modules, hosts and users.
import type { FaultKind } from './faults.ts'
import { runSeed, type SeedOptions } from './run-seed.ts'
import { type Caps, drawScenario } from './scenario.ts'
import type { FailedSeed } from './tally.ts'

/** More do not pay: the last steps take away little. */
const MOST_RUNS = 200

export interface Shrunk {
  readonly caps: Caps
  readonly what: string
}

/** The smallest world that was found. */
export const shrink = async ({ seed, mode, violation }: FailedSeed, options: SeedOptions = {}): Promise<Shrunk> => {
  let best: Shrunk = { caps: capsOf(seed, { ...options, mode }), what: violation.what }
  let runs = 0
  const isSmaller = async (caps: Caps): Promise<boolean> => {
    if (runs++ >= MOST_RUNS) return false
    const { violation: found } = await runSeed(seed, { ...options, mode, caps })
    if (found?.invariant !== violation.invariant) return false
    best = { caps, what: found.what }
    return true
  }
  for (let before = null as Caps | null; before !== best.caps; ) {
    before = best.caps
    await fewerEvents(() => best.caps, isSmaller)
    await fewerFaults(() => best.caps, isSmaller)
    for (const part of ['modules', 'hosts', 'users'] as const)
      while ((best.caps[part] ?? 0) > 0 && (await isSmaller({ ...best.caps, [part]: (best.caps[part] ?? 0) - 1 })));
  }
  return best
}

/** What the seed has by itself. */
const capsOf = (seed: number, { mode, caps }: SeedOptions): Caps => {
  const scenario = drawScenario(seed, mode ?? 'safety', caps)
  return {
    events: scenario.events,
    modules: scenario.modules,
    hosts: scenario.hosts,
    users: scenario.locals.length + scenario.remotes.length,
    faults: [...scenario.faults],
  }
}

type Attempt = (caps: Caps) => Promise<boolean>

/** By halves: what comes behind the violation is gone at once. */
const fewerEvents = async (current: () => Caps, attempt: Attempt): Promise<void> => {
  for (let step = Math.ceil((current().events ?? 0) / 2); step >= 1; step = Math.floor(step / 2))
    while ((current().events ?? 0) > step && (await attempt({ ...current(), events: (current().events ?? 0) - step })));
}

const fewerFaults = async (current: () => Caps, attempt: Attempt): Promise<void> => {
  const without = (gone: readonly FaultKind[]): Caps => ({
    ...current(),
    faults: (current().faults ?? []).filter((kind) => !gone.includes(kind)),
  })
  const all = current().faults ?? []
  const half = Math.ceil(all.length / 2)
  for (const gone of [all.slice(0, half), all.slice(half)]) if (gone.length > 1) await attempt(without(gone))
  for (const kind of current().faults ?? []) await attempt(without([kind]))
}
