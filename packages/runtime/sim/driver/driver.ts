// What happens in a world: so many events, at moments that are chance.
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SimHost } from '../hosts/sim-host.ts'
import type { SimModule } from '../modules/sim-module.ts'
import type { Random } from '../random.ts'
import type { Ending } from './ending.ts'
import type { Publishing } from './publishing.ts'
import type { Queries } from './queries.ts'
import type { Registry } from './registry.ts'

export interface DriverParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
  readonly publishing: Publishing
  readonly queries: Queries
  readonly registry: Registry
  readonly ending: Ending
  readonly hosts: readonly SimHost[]
}

const DAY_MS = 86_400_000

/** Long enough for a module that cannot start to be parked. */
const LONG_SILENCE_MS = 70_000

/** Lets events happen one after the other; calls back behind the last. */
export const drive = (parts: DriverParts, done: () => void): void => {
  const { history, random } = parts
  const { world, scenario } = history
  const events = eventsOf(parts).flatMap(([weight, happen]) => Array.from({ length: weight }, () => happen))
  let left = scenario.events

  const next = (): void => {
    if (left-- === 0) return void world.later(random.chance(0.5) ? LONG_SILENCE_MS : 1, done)
    random.pick(events)()
    world.later(drawPauseMs(random), next)
  }
  next()
}

type Event = readonly [weight: number, happen: () => void]

const eventsOf = ({
  history,
  faults,
  random,
  publishing,
  queries,
  registry,
  ending,
  hosts,
}: DriverParts): readonly Event[] => {
  const { world, scenario } = history
  const flap = (): void => {
    const userId = random.pick(scenario.locals)
    const everyMs = random.pick([1, 5, 40, 200])
    for (let i = 0; i < random.between(3, 12); i++) world.later(i * everyMs, () => publishing.flap(userId))
  }
  return [
    [30, publishing.publishOne],
    [8, publishing.publishSeveral],
    [3, publishing.publishAgain],
    [3, publishing.publishBack],
    [3, publishing.publishBad],
    [3, publishing.publishForged],
    [4, publishing.setPresence],
    [3, flap],
    [6, queries.askForStates],
    [4, queries.askForInterests],
    [2, queries.explain],
    [3, queries.snapshot],
    [8, () => pickModule(registry, random)?.changeRelation()],
    [3, registry.add],
    [6, registry.removeOne],
    [3, registry.replaceOne],
    [8, registry.resetOne],
    [2, ending.flush],
    [1, ending.ready],
    [3, ending.drainEarly],
    [2, ending.closeEarly],
    [3, () => hosts.length > 0 && random.pick(hosts).forge()],
    [2, () => faults.strikes('clock jumps ahead') && world.jumpClock(random.between(1, DAY_MS))],
    [2, () => faults.strikes('clock jumps back') && world.jumpClock(-random.between(1, DAY_MS))],
  ]
}

const pickModule = (registry: Registry, random: Random): SimModule | undefined => {
  const modules = registry.modules()
  return modules.length === 0 ? undefined : random.pick(modules)
}

// Mostly dense, so that things meet; now and then long enough for deadlines and retries.
const drawPauseMs = (random: Random): number => {
  const luck = random.next()
  if (luck < 0.55) return random.between(0, 3)
  if (luck < 0.85) return random.between(0, 60)
  if (luck < 0.97) return random.between(0, 500)
  return luck < 0.985 ? random.between(500, 5_000) : random.between(5_000, 40_000)
}
