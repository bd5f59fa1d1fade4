// From what modules granted to what is sent: local users, and each remote server once. Every target gets at most one
// state per subject: the original if any module granted it, else the rewrite of the first-registered module (law 1).
import type { UserPresenceState } from './presence-state.ts'
import { serverNameOf, type UserId } from './user-id.ts'

/** Everybody who gets the same states. Frozen. The groups of a delivery stand in no promised order. */
export interface DeliveryGroup {
  /** At most one per subject. */
  readonly states: readonly UserPresenceState[]
  readonly localUsers: readonly UserId[]
  /** For whom it is sent to their servers, as it is sent there. */
  readonly remoteUsers: readonly UserId[]
  /** What is sent: each server once. */
  readonly servers: readonly string[]
}

/** A local user or a remote server. */
export type DeliveryTarget = { readonly userId: UserId } | { readonly serverName: string }

/** What a plan must know of users and states. */
export interface PlanRules {
  readonly isLocal: (userId: UserId) => boolean
  readonly isOriginal: (state: UserPresenceState) => boolean
}

/** A plan in the making. */
export interface DeliveryPlan {
  /** Adds what a module granted; modules in registration order. */
  grant(recipient: UserId, states: readonly UserPresenceState[]): void
  /** The groups of all that was granted and that `admits` lets through. */
  groups(admits?: (target: DeliveryTarget, state: UserPresenceState) => boolean): DeliveryGroup[]
}

type Chosen = Map<UserId, UserPresenceState>

/** Begins a plan. Presence of remote users is never planned for remote servers (law 10). */
export const createDeliveryPlan = ({ isLocal, isOriginal }: PlanRules): DeliveryPlan => {
  const local = new Map<UserId, Chosen>()
  const remote = new Map<UserId, Set<UserId>>() // of whom; in which state, is for their server to say
  const servers = new Map<string, Chosen>()

  const choose = <Key>(chosenOf: Map<Key, Chosen>, key: Key, states: readonly UserPresenceState[]): void => {
    if (states.length === 0) return
    const chosen = chosenOf.get(key) ?? new Map<UserId, UserPresenceState>()
    chosenOf.set(key, chosen)
    for (const state of states) {
      const known = chosen.get(state.userId)
      if (known === undefined || (!isOriginal(known) && isOriginal(state))) chosen.set(state.userId, state)
    }
  }

  return {
    grant(recipient, states) {
      if (isLocal(recipient)) return choose(local, recipient, states)
      const ofOurUsers = states.filter((state) => isLocal(state.userId))
      const subjects = remote.get(recipient) ?? new Set<UserId>()
      remote.set(recipient, subjects)
      for (const { userId } of ofOurUsers) subjects.add(userId)
      choose(servers, serverNameOf(recipient), ofOurUsers)
    },
    groups(admits = () => true) {
      const groups = createGroups()
      for (const [userId, chosen] of local)
        groups.of([...chosen.values()].filter((state) => admits({ userId }, state)))?.localUsers.push(userId)
      const sentTo = new Map<string, Chosen>()
      for (const [serverName, chosen] of servers) {
        const states = [...chosen.values()].filter((state) => admits({ serverName }, state))
        sentTo.set(serverName, new Map(states.map((state) => [state.userId, state])))
        groups.of(states)?.servers.push(serverName)
      }
      for (const [userId, subjects] of remote) {
        const sent = sentTo.get(serverNameOf(userId))
        groups.of([...subjects].flatMap((subject) => sent?.get(subject) ?? []))?.remoteUsers.push(userId)
      }
      return groups.finish()
    },
  }
}

interface OpenGroup {
  readonly states: readonly UserPresenceState[]
  readonly localUsers: UserId[]
  readonly remoteUsers: UserId[]
  readonly servers: string[]
}

const createGroups = (): { of(states: UserPresenceState[]): OpenGroup | null; finish(): DeliveryGroup[] } => {
  const numbers = new Map<UserPresenceState, number>()
  const groups = new Map<string, OpenGroup>()
  const numberOf = (state: UserPresenceState): number => {
    const known = numbers.get(state)
    if (known === undefined) numbers.set(state, numbers.size)
    return known ?? numbers.size - 1
  }
  return {
    of(states) {
      if (states.length === 0) return null
      const key = states
        .map(numberOf)
        .sort((left, right) => left - right)
        .join()
      const group = groups.get(key) ?? { states, localUsers: [], remoteUsers: [], servers: [] }
      groups.set(key, group)
      return group
    },
    finish: () =>
      [...groups.values()].map(({ states, localUsers, remoteUsers, servers }) =>
        Object.freeze({
          states: Object.freeze(states),
          localUsers: Object.freeze(localUsers),
          remoteUsers: Object.freeze(remoteUsers),
          servers: Object.freeze(servers),
        }),
      ),
  }
}

/** The groups as Synapse's shape: from user, local or remote, to the states that are for that user. */
export const groupsToMap = (groups: readonly DeliveryGroup[]): Map<UserId, Set<UserPresenceState>> => {
  const map = new Map<UserId, Set<UserPresenceState>>()
  for (const { states, localUsers, remoteUsers } of groups)
    for (const userId of [...localUsers, ...remoteUsers]) map.set(userId, new Set(states))
  return map
}
