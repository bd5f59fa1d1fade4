// Modules that come and go: registered, removed, replaced, reset, in each of the ways there are.
import { DEFAULT_PERMISSIONS, type ModulePermissions } from '@presence-router/core'
import type { ModuleLife, ModuleRegistration } from '../../src/index.ts'
import type { OpenIsolate } from '../../src/isolation/isolate.ts'
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SeenModule } from '../history/seen.ts'
import type { Meddling } from '../modules/reentry.ts'
import { createSimModule, type SimModule } from '../modules/sim-module.ts'
import type { Random } from '../random.ts'

export interface Registry {
  /** Those that are registered. */
  modules(): readonly SimModule[]
  /** For the options of a router: so many, not yet registered. */
  first(count: number): readonly ModuleRegistration[]
  add(): void
  remove(moduleId: number): void
  removeAnother(moduleId: number): void
  removeOne(): void
  replaceOne(): void
  resetOne(): void
  /** Gives the router what modules that run apart run in. */
  readonly openIsolate: OpenIsolate
  /** Ends what modules are owed, and tells those that are parked to begin anew. */
  heal(): void
}

export interface RegistryParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
  readonly meddling: Meddling
}

/** The rarest first. */
const RARE_LIVES: readonly ModuleLife[] = ['parked', 'late', 'starting', 'restarting', 'probing', 'resting']

/** More do not make a world more interesting, but slower. */
const MOST_MODULES = 4

export const createRegistry = ({ history, faults, random, meddling }: RegistryParts): Registry => {
  const all = new Map<SeenModule, SimModule>()
  const unregister = new Map<SeenModule, () => void>()
  let named = 0

  const live = (): readonly SimModule[] => history.modules.live().flatMap((seen) => all.get(seen) ?? [])
  const create = (name: string, isCandidate: boolean): SimModule => {
    const permissions = drawPermissions(faults, random)
    const made = createSimModule({
      seen: history.modules.begin(name, permissions, isCandidate),
      isApart: faults.strikes('module runs apart', 0.6),
      history,
      faults,
      meddling,
      random: random.fork(`${name}/${all.size}`),
    })
    all.set(made.seen, made)
    return made
  }
  const registrationOf = ({ seen, make, module, open }: SimModule): ModuleRegistration => {
    const { name, permissions } = seen
    if (open !== null) {
      const isolation = random.pick(['worker', 'process'] as const)
      return { name, module: fileOf(seen), isolation, permissions }
    }
    return random.chance(0.3) ? { name, module: make, permissions } : { module, permissions }
  }
  const register = (made: SimModule): void => {
    const { seen, module, open } = made
    try {
      if (random.chance(0.7) || open !== null) history.router.modules.add(registrationOf(made))
      else {
        const { permissions } = seen
        unregister.set(seen, history.router.registerPresenceRouterCallbacks({ ...module, permissions }).unregister)
      }
    } catch (thrown) {
      history.journal.note(`${seen.name} is not registered: ${String(thrown)}`)
      history.modules.removed(seen)
    }
  }
  const remove = ({ seen }: SimModule): void => {
    const end = unregister.get(seen)
    history.journal.note(`${seen.name} is removed`)
    if (end === undefined) history.operate('remove', () => history.router.modules.remove(seen.name))
    else end()
    history.modules.removed(seen)
  }
  /** Rather one in a life that is short or rare: much can go wrong in them. */
  const pickOdd = (): SimModule => {
    const odd = RARE_LIVES.flatMap((life) => live().filter(({ seen }) => seen.life === life))
    return odd[0] !== undefined && random.chance(0.8) ? odd[0] : random.pick(live())
  }
  const reset = ({ seen }: SimModule): void => {
    history.journal.note(`${seen.name} is reset`)
    seen.isBeingReset = true
    history.router.modules.reset(seen.name)
  }

  return {
    modules: live,
    first: (count) => Array.from({ length: count }, () => registrationOf(create(`m${++named}`, false))),
    add() {
      if (live().length < MOST_MODULES && faults.strikes('module is added')) register(create(`m${++named}`, false))
    },
    remove(moduleId) {
      const found = live().find(({ seen }) => seen.id === moduleId)
      if (found !== undefined) remove(found)
    },
    removeAnother(moduleId) {
      const other = live().find(({ seen }) => seen.id !== moduleId)
      if (other !== undefined) remove(other)
    },
    removeOne() {
      if (live().length > 0 && faults.strikes('module is removed')) remove(pickOdd())
    },
    replaceOne() {
      if (live().length === 0 || !faults.strikes('module is replaced')) return
      const { name } = random.pick(live()).seen
      const made = create(name, true)
      const begin = (): Promise<void> => history.router.modules.replace(name, registrationOf(made))
      history.operate('replace', begin, { candidate: made.seen })
    },
    resetOne() {
      if (live().length > 0 && faults.strikes('module is reset')) reset(pickOdd())
    },
    openIsolate({ url }) {
      const made = [...all.values()].find(({ seen }) => fileOf(seen).href === url.href)
      if (!made?.open) throw new Error(`there is no file ${url}`)
      return made.open()
    },
    heal() {
      for (const each of all.values()) each.heal()
      for (const each of live()) if (each.seen.life === 'parked') reset(each)
    },
  }
}

/** Nothing is loaded from there. */
const fileOf = ({ id }: SeenModule): URL => new URL(`file:///modules/${id}.js`)

const drawPermissions = (faults: Faults, random: Random): ModulePermissions => ({
  ...DEFAULT_PERMISSIONS,
  allUsers: random.chance(faults.has('module says ALL') ? 0.4 : 0.9),
  remoteRecipients: random.chance(faults.has('module names remote users') ? 0.4 : 0.9),
  rewriteStates: random.chance(faults.has('module rewrites states') ? 0.1 : 0.3),
  maxRecipients: random.chance(faults.has('module names too many') ? 0.8 : 0.1) ? random.between(1, 3) : 2_000_000,
})
