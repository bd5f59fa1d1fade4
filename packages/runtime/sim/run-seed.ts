// One seed: a world is built, runs, and comes to its end; what was violated, and what struck.
import type { FaultKind } from './faults.ts'
import type { Invariant } from './invariants/invariant.ts'
import { INVARIANTS } from './invariants/invariants.ts'
import { createJournal } from './journal.ts'
import { createRig, describeThrown, type Rig } from './rig.ts'
import { type Caps, drawScenario, type Mode, modeOf } from './scenario.ts'
import { watchTransitions } from './transitions.ts'

/** What cannot be, and was. */
export interface Violation {
  /** 0: a defect, or something that Node would not survive. */
  readonly invariant: number
  readonly what: string
  readonly atMs: number
  readonly step: number
}

export interface SeedResult {
  readonly seed: number
  readonly mode: Mode
  /** Of everything that an outsider could observe. */
  readonly hash: string
  readonly violation: Violation | null
  readonly faults: ReadonlyMap<FaultKind, number>
  /** `from → to` → how often. */
  readonly transitions: ReadonlyMap<string, number>
}

export interface SeedOptions {
  /** As the seed has it, when absent. */
  readonly mode?: Mode | undefined
  readonly caps?: Caps
  /** Takes the trace, line by line. */
  readonly write?: (line: string) => void
  readonly invariants?: readonly Invariant[]
}

/** How long everything may take to become right again, and how long to come to an end, in virtual time. */
const RECOVERY_MS = 240_000
const CLOSING_MS = 60_000

const UNCAUGHT = ['unhandledRejection', 'uncaughtException'] as const

export const runSeed = async (seed: number, options: SeedOptions = {}): Promise<SeedResult> => {
  const { write = null, caps, invariants = INVARIANTS } = options
  const mode = options.mode ?? modeOf(seed)
  const scenario = drawScenario(seed, mode, caps)
  const stamp = (): string => `${rig.world.elapsedMs.toFixed(1).padStart(9)} ms, step ${rig.world.step}: `
  const journal = createJournal(write && ((line) => write(`${stamp()}${line}`)))
  let violation: Violation | null = null
  const violate = (invariant: number, what: string): void => {
    journal.aside(() => `VIOLATES INVARIANT ${invariant}: ${what}`)
    violation ??= { invariant, what, atMs: rig.world.elapsedMs, step: rig.world.step }
  }
  const onUncaught = (cause: unknown): void => violate(0, `nobody catches: ${describeThrown(cause)}`)
  for (const event of UNCAUGHT) process.on(event, onUncaught)
  const rig = createRig({ scenario, journal, invariants, violate })
  const transitions = watchTransitions(rig.history)
  await live(rig, () => violation !== null)
  for (const event of UNCAUGHT) process.off(event, onUncaught)
  return { seed, mode, hash: journal.hash(), violation, faults: rig.faults.counts, transitions }
}

const live = async ({ world, history, ending, drive, heal }: Rig, isBad: () => boolean): Promise<void> => {
  const { scenario } = history
  let isDriven = false
  world.later(1, () =>
    drive(() => {
      isDriven = true
    }),
  )
  await world.run(() => isDriven || isBad())
  if (scenario.mode === 'liveness' && !isBad()) {
    history.journal.aside(() => 'everything heals')
    heal()
    history.tell((watcher) => watcher.healed?.())
    await world.run(isBad, RECOVERY_MS)
    history.tell((watcher) => watcher.recovered?.())
  }
  if (isBad()) return
  if (scenario.seed % 3 === 0) world.later(1, ending.drain)
  world.later(1 + (scenario.seed % 6_000), ending.close)
  await world.run(isBad, CLOSING_MS)
  history.tell((watcher) => watcher.ended?.())
}
