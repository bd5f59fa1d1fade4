// Who may see whom, as one simulated module has it. It changes while the world runs, and keeps to what the module may.
import { type ModulePermissions, serverNameOf, type UserId } from '@presence-router/core'
import type { Random } from '../random.ts'
import { HOME, type Scenario } from '../scenario.ts'

export interface Pair {
  readonly observer: UserId
  readonly subject: UserId
}

export interface Relation {
  /** Who may see this user, as many as the module may name. */
  observersOf(subject: UserId): readonly UserId[]
  subjectsOf(observer: UserId): readonly UserId[]
  seesAll(observer: UserId): boolean
  /** Whether this one is sent states as the module rewrites them. */
  isSentRewrites(observer: UserId): boolean
  has(pair: Pair): boolean
  /** Adds or removes a pair; the one that is new. */
  change(): Pair | null
}

export const isHome = (userId: UserId): boolean => serverNameOf(userId) === HOME

export const createRelation = (scenario: Scenario, permissions: ModulePermissions, random: Random): Relation => {
  const users = [...scenario.locals, ...scenario.remotes]
  const observers = users.filter((userId) => permissions.remoteRecipients || isHome(userId))
  const pairs = new Map<string, Pair>()
  const share = random.pick([0.2, 0.4, 0.8])
  const keyOf = ({ observer, subject }: Pair): string => `${observer} ${subject}`
  for (const observer of observers)
    for (const subject of users)
      if (random.chance(share)) pairs.set(keyOf({ observer, subject }), { observer, subject })
  const allSeers = new Set(permissions.allUsers ? random.some(observers, 0.15) : [])
  const rewritten = new Set(permissions.rewriteStates ? random.some(observers, 0.6) : [])
  const has = (pair: Pair): boolean => allSeers.has(pair.observer) || pairs.has(keyOf(pair))

  return {
    observersOf: (subject) => observers.filter((observer) => has({ observer, subject })),
    subjectsOf: (observer) => users.filter((subject) => pairs.has(keyOf({ observer, subject }))),
    seesAll: (observer) => allSeers.has(observer),
    isSentRewrites: (observer) => rewritten.has(observer),
    has,
    change() {
      const pair = { observer: random.pick(observers), subject: random.pick(users) }
      if (pairs.delete(keyOf(pair)) || allSeers.has(pair.observer)) return null
      pairs.set(keyOf(pair), pair)
      return pair
    },
  }
}
