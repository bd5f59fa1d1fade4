// Which modules there are, in registration order; each with its actor and its lane.
import {
  definePresenceModule,
  ModuleNameTaken,
  ModuleNotFound,
  type ModulePermissions,
  type PresenceModule,
} from '@presence-router/core'
import { createDeadlines } from '../actor/deadlines.ts'
import { type ActorParts, createModuleActor } from '../actor/module-actor.ts'
import type { ModuleLife } from '../actor/module-life.ts'
import { parsePermissions } from '../options.ts'
import type { ModuleReport } from '../presence-router.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { RouterEvent } from '../router-event.ts'
import type { Cancel } from '../time.ts'
import { type PairParts, watchPairs } from './granted-pairs.ts'
import type { Lane } from './lane.ts'
import type { Member } from './member.ts'

export interface ModulesParts {
  readonly table: PresenceTable
  readonly emit: (event: RouterEvent) => void
  readonly actor: Omit<ActorParts, 'deadlines' | 'onLife'>
  readonly createLane: (member: Member) => Lane
  readonly pairs: PairParts
}

export interface Modules {
  /** In registration order. */
  lanes(): readonly Lane[]
  members(): readonly Member[]
  add(module: PresenceModule, permissions?: Partial<ModulePermissions>): Member
  remove(name: string): Promise<void>
  list(): readonly ModuleReport[]
  /** Calls back when no module is starting any more. */
  whenStarted(done: () => void): void
  stopAll(): Promise<void>
  /** Forgets all deadlines; after `stopAll`. */
  close(): void
}

export const createModules = ({ table, emit, actor: actorParts, createLane, pairs }: ModulesParts): Modules => {
  const deadlines = createDeadlines(actorParts.time)
  const lanes = new Map<string, Lane>()
  const endWatching = new Map<Lane, Cancel>()
  let inOrder: readonly Lane[] = []
  let waiters: (() => void)[] = []

  const changed = (): void => {
    inOrder = [...lanes.values()]
    if (waiters.length === 0 || inOrder.some(({ member }) => member.actor.life === 'starting')) return
    const all = waiters
    waiters = []
    for (const done of all) done()
  }
  const lifeChanged = (lane: Lane, life: ModuleLife): void => {
    lane.lifeChanged(life)
    emit({ _tag: 'ModuleLifeChanged', module: lane.member.module.name, life })
    changed()
  }
  const takeOut = async (lane: Lane): Promise<void> => {
    const { member } = lane
    const { name } = member.module
    member.isRemoved = true
    lanes.delete(name)
    lane.remove()
    endWatching.get(lane)?.()
    endWatching.delete(lane)
    const stopped = member.actor.stop()
    emit({ _tag: 'ModuleRemoved', module: name })
    changed()
    await stopped
  }

  return {
    lanes: () => inOrder,
    members: () => inOrder.map(({ member }) => member),
    add(given, givenPermissions) {
      const module = definePresenceModule(given)
      const permissions = parsePermissions(givenPermissions)
      if (lanes.has(module.name)) throw new ModuleNameTaken(module.name)
      let lane: Lane | null = null // until the module has been announced
      const actor = createModuleActor(module, {
        ...actorParts,
        deadlines,
        onLife: (life) => {
          if (lane !== null) lifeChanged(lane, life)
        },
      })
      const made = createLane({ module, permissions, actor, isRemoved: false })
      lanes.set(module.name, made)
      changed()
      emit({ _tag: 'ModuleAdded', module: module.name })
      lane = made
      if (actor.life !== 'starting') lifeChanged(made, actor.life)
      if (made.member.isRemoved) return made.member
      endWatching.set(made, watchPairs(made.member, pairs))
      made.catchUp([...table.present()].map(({ state }) => state.userId))
      return made.member
    },
    async remove(name) {
      const lane = lanes.get(name)
      if (lane === undefined) throw new ModuleNotFound(name)
      await takeOut(lane)
    },
    list: () =>
      inOrder.map((lane) => ({
        name: lane.member.module.name,
        life: lane.member.actor.life,
        permissions: lane.member.permissions,
        owedUsers: lane.owed().length,
      })),
    whenStarted(done) {
      waiters.push(done)
      changed()
    },
    stopAll: async () => {
      await Promise.all(inOrder.map(takeOut))
    },
    close: deadlines.close,
  }
}
