// Which modules are registered, in their order, and how each stands: as an outsider can tell from what it did and from
// `events$`. A name may stand for one registration after another.
import type { ModulePermissions } from '@presence-router/core'
import { isServing, type ModuleLife } from '../../src/actor/module-life.ts'
import type { Moment, SeenModule } from './seen.ts'
import type { Versions } from './versions.ts'

export interface Registrations {
  /** In registration order, the removed ones too. */
  readonly all: readonly SeenModule[]
  live(): readonly SeenModule[]
  /** `isCandidate`: it only waits to take the place of another. */
  begin(name: string, permissions: ModulePermissions, isCandidate: boolean): SeenModule
  removed(module: SeenModule): void
  /** The first candidate of that name has taken its place. */
  swapped(name: string): void
  /** This candidate takes nobody's place. */
  givenUp(candidate: SeenModule): void
  /** How it stands when it is first looked at. */
  found(name: string, life: ModuleLife): void
  lifeChanged(name: string, life: ModuleLife): void
}

export interface RegistrationsParts {
  readonly versions: Versions
  readonly now: () => Moment
  readonly changed: (module: SeenModule, from: ModuleLife) => void
}

export const createRegistrations = ({ versions, now, changed }: RegistrationsParts): Registrations => {
  const all: SeenModule[] = []
  const isLive = ({ removed, isCandidate }: SeenModule): boolean => removed === null && !isCandidate
  const candidateFor = (name: string): SeenModule | undefined =>
    all.find((each) => each.name === name && each.isCandidate && each.removed === null)
  const moveBefore = (module: SeenModule, place: SeenModule | undefined): void => {
    all.splice(all.indexOf(module), 1)
    all.splice(place === undefined ? all.length : all.indexOf(place), 0, module)
  }
  const live = (module: SeenModule, life: ModuleLife): void => {
    const { step } = now()
    if (life === 'parked') module.parkedStep = step
    if (module.life === 'parked') module.unparkedStep = step
    if (isServing(life) && !isServing(module.life)) module.servingStep = step
    module.life = life
  }
  /** Which registration of that name changes to that life. */
  const meant = (name: string, life: ModuleLife): SeenModule | undefined => {
    const named = all.filter((each) => each.name === name && !each.isCandidate && !each.isReplaced)
    const ending = named.find((each) => each.removed !== null && each.life !== 'stopped')
    const isEnd = life === 'stopping' || life === 'stopped'
    return (isEnd ? ending : undefined) ?? named.findLast((each) => each.removed === null) ?? ending
  }
  return {
    all,
    live: () => all.filter(isLive),
    begin(name, permissions, isCandidate) {
      const module: SeenModule = {
        ...{ id: all.length + 1, name, permissions, isCandidate, life: 'starting' },
        ...{ added: now(), removed: null, isReplaced: false, versionsBefore: versions.count },
        ...{ parkedStep: -1, unparkedStep: -1, servingStep: Number.POSITIVE_INFINITY },
        ...{ asks: [], open: new Set(), startedAtMs: [], isBeingReset: false },
      }
      all.push(module)
      return module
    },
    removed(module) {
      module.removed ??= now()
    },
    swapped(name) {
      const made = candidateFor(name)
      const old = all.find((each) => each.name === name && isLive(each))
      if (made === undefined) return
      moveBefore(made, old)
      Object.assign(made, { isCandidate: false, added: now(), versionsBefore: versions.count })
      if (old !== undefined) Object.assign(old, { removed: now(), isReplaced: true })
    },
    givenUp(candidate) {
      const { name, added, versionsBefore, life } = candidate
      // It may be heard of after the next one has taken the place, which this one was taken for.
      const meantOne = candidate.isCandidate ? undefined : candidateFor(name)
      if (meantOne !== undefined) {
        moveBefore(meantOne, candidate)
        Object.assign(meantOne, { isCandidate: false, added, versionsBefore, life })
      }
      Object.assign(candidate, { isCandidate: true, removed: candidate.removed ?? now() })
    },
    found(name, life) {
      const module = all.find((each) => each.name === name)
      if (module !== undefined) live(module, life)
    },
    lifeChanged(name, life) {
      const module = meant(name, life)
      if (module === undefined) return
      const from = module.life
      live(module, life)
      changed(module, from)
    },
  }
}
