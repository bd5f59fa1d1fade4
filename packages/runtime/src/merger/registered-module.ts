// A registered module in operation: its actor, its lane, and what it tells by itself; what follows when its life changes.
import type { UserId } from '@presence-router/core'
import { type ActorParts, createModuleActor } from '../actor/module-actor.ts'
import { isServing, type ModuleLife } from '../actor/module-life.ts'
import type { ParsedRegistration } from '../module-registration.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel } from '../time.ts'
import { type PairParts, watchPairs } from './granted-pairs.ts'
import type { Lane } from './lane.ts'
import type { Member } from './member.ts'

export interface RegisteredParts {
  readonly table: PresenceTable
  readonly actor: Omit<ActorParts, 'onLife'>
  readonly createLane: (member: Member) => Lane
  readonly pairs: PairParts
  readonly onLife: (life: ModuleLife) => void
  /** Before it has begun. */
  readonly onEarlyLife: (life: ModuleLife) => void
}

export interface RegisteredModule {
  readonly member: Member
  readonly lane: Lane
  /** Begins its part: told of its life so far, and asked about everybody present. `owed`: whom it is asked about besides. */
  begin(owed: Iterable<UserId>): void
  /** Ends its part at once; settles when its `stop` has. */
  end(): Promise<void>
}

export const registerModule = (
  { source, permissions }: ParsedRegistration,
  { table, actor: actorParts, createLane, pairs, onLife, onEarlyLife }: RegisteredParts,
): RegisteredModule => {
  let hasBegun = false
  let wasServing = false
  let wasParked = false
  let endWatching: Cancel | null = null
  const actor = createModuleActor(source, {
    ...actorParts,
    onLife(life) {
      if (hasBegun) lifeChanged(life)
      else onEarlyLife(life)
    },
  })
  const member: Member = { name: source.name, permissions, actor, isRemoved: false }
  const lane = createLane(member)

  const watch = (life: ModuleLife): void => {
    if (isServing(life)) endWatching ??= watchPairs(member, pairs)
    else if (life !== 'resting' && life !== 'probing') stopWatching()
  }
  const stopWatching = (): void => {
    const end = endWatching
    endWatching = null
    end?.()
  }
  const lifeChanged = (life: ModuleLife): void => {
    lane.lifeChanged(life)
    onLife(life)
    if (member.isRemoved) return // by an observer
    watch(life)
    if (life === 'parked') wasParked = true
    if (isServing(life) && !wasServing) catchUp()
    wasServing = isServing(life)
  }
  // A parked module is owed nothing, so it has missed who went offline meanwhile, too.
  const catchUp = (): void => {
    const users = [...(wasParked ? table.all() : table.present())]
    wasParked = false
    lane.catchUp(users.map(({ state }) => state.userId))
  }

  return {
    member,
    lane,
    begin(owed) {
      hasBegun = true
      lane.catchUp(owed)
      if (actor.life !== 'starting') lifeChanged(actor.life)
    },
    end() {
      member.isRemoved = true
      lane.remove()
      stopWatching()
      return actor.stop()
    },
  }
}
