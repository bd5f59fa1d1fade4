// A registered module in operation: its actor, its lane, and what it tells by itself; what follows when its life changes.
import type { UserId } from '@presence-router/core'
import { type ActorParts, createModuleActor } from '../actor/module-actor.ts'
import { isServing, type ModuleLife } from '../actor/module-life.ts'
import type { ParsedRegistration } from '../module-registration.ts'
import { createModuleRecord, noteLife } from '../observe/module-record.ts'
import type { PresenceTable, TrackedUser } from '../presence-table.ts'
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
  /** Whom it has missed, or is still to be asked about, or has said something of that may not have been used yet. */
  owed(): readonly UserId[]
  /** Starts the module. */
  start(): void
  /** Begins its part: told of its life, started if it is not yet, and asked about everybody present. */
  begin(): void
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
  const { time } = actorParts
  const record = createModuleRecord(time.now())
  const member: Member = { name: source.name, permissions, actor, record, isRemoved: false }
  const lane = createLane(member)

  const watch = (life: ModuleLife): void => {
    if (isServing(life)) beginWatching()
    else if (!mayTell(life)) stopWatching()
  }
  const beginWatching = (): void => {
    if (endWatching !== null) return
    const end = watchPairs(member, pairs)
    if (member.isRemoved || !mayTell(actor.life))
      end() // by the module, while it was called
    else endWatching = end
  }
  const stopWatching = (): void => {
    const end = endWatching
    endWatching = null
    end?.()
  }
  const lifeChanged = (life: ModuleLife): void => {
    noteLife(record, life, time.now())
    lane.lifeChanged(life)
    onLife(life)
    if (member.isRemoved || actor.life !== life) return // by an observer
    watch(life)
    if (life === 'parked') wasParked = true
    if (isServing(life) && !wasServing) catchUp()
    wasServing = isServing(life)
  }
  // A parked module is owed nothing, so it has missed who went offline meanwhile, too.
  const catchUp = (): void => {
    lane.catchUp(usersOf(wasParked ? table.all() : table.present()))
    wasParked = false
  }

  return {
    member,
    lane,
    owed: () => (wasParked ? usersOf(table.all()) : [...lane.owed(), ...lane.latestRiders]),
    start: () => actor.start(),
    begin() {
      hasBegun = true
      if (actor.life === 'starting') actor.start()
      else lifeChanged(actor.life)
    },
    end() {
      member.isRemoved = true
      lane.remove()
      stopWatching()
      return actor.stop()
    },
  }
}

const mayTell = (life: ModuleLife): boolean => isServing(life) || life === 'resting' || life === 'probing'

const usersOf = (users: Iterable<TrackedUser>): UserId[] => Array.from(users, ({ latest }) => latest.userId)
