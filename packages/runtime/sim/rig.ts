// A world put together: the router, the modules and hosts around it, who drives it, and who watches.
import { createPresenceRouter, type PresenceRouter } from '../src/index.ts'
// Loaded before the world begins: what is loaded while it runs takes real time.
import '../src/isolation/isolated-run.ts'
import { drive } from './driver/driver.ts'
import { createEnding, type Ending } from './driver/ending.ts'
import { subscribeObservers } from './driver/observers.ts'
import { createPublishing } from './driver/publishing.ts'
import { createQueries } from './driver/queries.ts'
import { createRegistry } from './driver/registry.ts'
import { letEffectsYield } from './effect-yields.ts'
import { createFaults, type Faults } from './faults.ts'
import { createHistory, type History } from './history/history.ts'
import { createHosts } from './hosts/hosts.ts'
import type { SimHost } from './hosts/sim-host.ts'
import type { Invariant } from './invariants/invariant.ts'
import type { Journal } from './journal.ts'
import type { Meddling } from './modules/reentry.ts'
import { createRandom } from './random.ts'
import { HOME, type Scenario } from './scenario.ts'
import { createWorld, type World } from './world.ts'

export interface Rig {
  readonly world: World
  readonly history: History
  readonly faults: Faults
  readonly ending: Ending
  /** Lets happen what happens in this world; calls back behind the last event. */
  drive(done: () => void): void
  /** Ends all faults. */
  heal(): void
}

export interface RigParts {
  readonly scenario: Scenario
  readonly journal: Journal
  readonly invariants: readonly Invariant[]
  /** 0: a defect, or something that Node would not survive. */
  readonly violate: (invariant: number, what: string) => void
}

export const createRig = ({ scenario, journal, invariants, violate }: RigParts): Rig => {
  const random = createRandom(String(scenario.seed))
  const faults = createFaults(scenario.faults, random.fork('faults'))
  const lagging = random.fork('lag')
  const world = createWorld({
    random: random.fork('world'),
    isFractional: scenario.isFractional,
    lag: () => (faults.strikes('loop lags', 0.02) ? lagging.between(1, 80) : 0),
    afterStep: () => history.tell((watcher) => watcher.stepped?.()),
    uncaught: (thrown) => violate(0, `uncaught: ${describeThrown(thrown)}`),
  })
  letEffectsYield(faults.has('effect yields') ? () => faults.strikes('effect yields', 0.05) : null)
  const history = createHistory(scenario, world, journal)
  const meddling: Meddling = {
    publishOne: () => publishing.publishOne(),
    query: () => queries.askForStates(),
    remove: (moduleId) => registry.remove(moduleId),
    removeAnother: (moduleId) => registry.removeAnother(moduleId),
    close: () => ending.close(),
  }
  const ports = (): ReturnType<typeof portsOf> => portsOf(hosts)
  const publishing = createPublishing({ history, faults, random: random.fork('publishing'), ports })
  const queries = createQueries({ history, faults, random: random.fork('queries') })
  const registry = createRegistry({ history, faults, random: random.fork('registry'), meddling })
  const ending = createEnding({ history, faults, random: random.fork('ending') })
  const hosts = createHosts({ history, faults, random: random.fork('hosts'), publishing })

  for (const { number, watch } of invariants) history.watch(watch(history, (what) => violate(number, what)))
  const router: PresenceRouter = createPresenceRouter({
    ...scenario.limits,
    modules: registry.first(scenario.modules),
    openIsolate: registry.openIsolate,
    hosts: hosts.map(({ host }) => host),
    serverNames: [HOME],
    time: world.time,
    random: random.fork('router').next,
    onDefect: (cause) => violate(0, `defect: ${describeThrown(cause)}`),
  })
  history.attach(router)
  subscribeObservers(history, faults, { meddling, random: random.fork('observers') })

  return {
    world,
    history,
    faults,
    ending,
    drive: (done) =>
      drive({ history, faults, random: random.fork('driver'), publishing, queries, registry, ending, hosts }, done),
    heal() {
      faults.heal()
      registry.heal()
      for (const host of hosts) host.heal()
    },
  }
}

const portsOf = (hosts: readonly SimHost[]): readonly NonNullable<SimHost['publish']>[] =>
  hosts.flatMap(({ publish }) => publish ?? [])

export const describeThrown = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
