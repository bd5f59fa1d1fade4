// Which modules there are, in registration order, and how that changes while states flow.
import { BadModule, ModuleNameTaken, ModuleNotFound, RouterClosed, type UserId } from '@presence-router/core'
import { createDeadlines } from '../actor/deadlines.ts'
import type { ActorParts } from '../actor/module-actor.ts'
import type { ParsedRegistration } from '../module-registration.ts'
import type { ModuleReport } from '../presence-router.ts'
import type { RouterEvent } from '../router-event.ts'
import type { Lane } from './lane.ts'
import type { Member } from './member.ts'
import { type RegisteredModule, type RegisteredParts, registerModule } from './registered-module.ts'
import { type CandidateParts, createReplacements } from './replacements.ts'

export interface ModulesParts extends Omit<RegisteredParts, 'actor' | 'onLife' | 'onEarlyLife'> {
  readonly emit: (event: RouterEvent) => void
  readonly actor: Omit<ActorParts, 'deadlines' | 'onLife'>
  /** Whose states are on their way through the merge. */
  readonly onTheWay: () => Iterable<UserId>
}

export interface Modules {
  /** In registration order. */
  lanes(): readonly Lane[]
  members(): readonly Member[]
  find(name: string): Member | undefined
  add(registration: ParsedRegistration): Member
  replace(name: string, registration: ParsedRegistration): Promise<void>
  remove(name: string): Promise<void>
  reset(name: string): void
  list(): readonly ModuleReport[]
  /** Calls back when no module is starting any more. */
  whenStarted(done: () => void): void
  stopAll(): Promise<void>
  /** Gives whatever still stops no more time; after `stopAll`. */
  close(): void
}

export const createModules = ({ emit, actor, onTheWay, ...parts }: ModulesParts): Modules => {
  const deadlines = createDeadlines(actor.time)
  const registered = new Map<string, RegisteredModule>()
  const replaced = new WeakSet<RegisteredModule>()
  let lanes: readonly Lane[] = []
  let members: readonly Member[] = []
  let waiters: (() => void)[] = []
  const endings = new Set<Promise<void>>() // of all that were taken out, replaced or given up

  const changed = (): void => {
    lanes = Array.from(registered.values(), ({ lane }) => lane)
    members = lanes.map(({ member }) => member)
    if (waiters.length === 0 || members.some(({ actor: { life } }) => life === 'starting')) return
    const all = waiters
    waiters = []
    for (const done of all) done()
  }
  const register = (registration: ParsedRegistration, candidate: CandidateParts): RegisteredModule => {
    const { name } = registration.source
    const made = registerModule(registration, {
      ...parts,
      actor: {
        ...actor,
        deadlines,
        report: (failure) => {
          if (!candidate.failed(failure)) actor.report(failure)
        },
      },
      onEarlyLife: candidate.onLife,
      onLife(life) {
        if (!replaced.has(made)) emit({ _tag: 'ModuleLifeChanged', module: name, life }) // else the name is another's by now
        changed()
      },
    })
    return made
  }
  const get = (name: string): RegisteredModule => {
    const known = registered.get(name)
    if (known === undefined) throw new ModuleNotFound(name)
    return known
  }
  const end = (module: RegisteredModule): Promise<void> => {
    const ended = module.end().finally(() => endings.delete(ended))
    endings.add(ended)
    return ended
  }
  const takeOut = (module: RegisteredModule): Promise<void> => {
    const { name } = module.member
    replacements.giveUp(name, new ModuleNotFound(name))
    registered.delete(name)
    const ended = end(module)
    changed()
    emit({ _tag: 'ModuleRemoved', module: name })
    return ended
  }
  // The same place in the order; and nobody is missed, whether a merge was to use the old one's answer or not.
  const swap = (made: RegisteredModule): void => {
    const { name } = made.member
    const old = get(name)
    registered.set(name, made)
    made.lane.catchUp([...old.owed(), ...onTheWay()]) // first: what was sent meanwhile must not be forgotten between them
    old.member.isRemoved = true
    replaced.add(old)
    changed()
    emit({ _tag: 'ModuleReplaced', module: name }) // before the old one ends: that may call modules back
    void end(old)
    if (!made.member.isRemoved) made.begin()
  }
  const replacements = createReplacements({
    register(registration, candidate) {
      get(registration.source.name)
      return register(registration, candidate)
    },
    end: (made) => void end(made),
    swap,
  })

  return {
    lanes: () => lanes,
    members: () => members,
    find: (name) => registered.get(name)?.member,
    add(registration) {
      const { name } = registration.source
      if (registered.has(name)) throw new ModuleNameTaken(name)
      const made = register(registration, NO_CANDIDATE)
      registered.set(name, made)
      changed()
      emit({ _tag: 'ModuleAdded', module: name })
      if (!made.member.isRemoved) made.begin()
      return made.member
    },
    async replace(name, registration) {
      get(name)
      if (registration.source.name !== name)
        throw new BadModule(
          registration.source.name,
          'name',
          registration.source.name,
          `must be ${name}, which it replaces`,
        )
      await replacements.begin(registration)
    },
    async remove(name) {
      await takeOut(get(name))
    },
    reset: (name) => get(name).member.actor.tell({ type: 'reset' }),
    list: () =>
      lanes.map((lane) => ({
        name: lane.member.name,
        life: lane.member.actor.life,
        permissions: lane.member.permissions,
        owedUsers: lane.owedCount,
      })),
    whenStarted(done) {
      waiters.push(done)
      changed()
    },
    stopAll: async () => {
      replacements.giveUpAll(new RouterClosed())
      for (const module of [...registered.values()]) void takeOut(module)
      // Again: whom somebody replaced just now is ended when observers have been told, and one of them may close.
      do await Promise.all(endings)
      while (endings.size > 0)
    },
    close: deadlines.close,
  }
}

/** It takes nobody's place. */
const NO_CANDIDATE: CandidateParts = { onLife: () => {}, failed: () => false }
