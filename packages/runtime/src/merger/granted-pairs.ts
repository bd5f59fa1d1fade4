// Pairs that a module says are granted from now on: each observer is sent the current presence of its new subjects, at
// once. What is said in one breath is delivered together.
import {
  type AnswerProblem,
  describeThrown,
  type GrantedPair,
  isUserId,
  MAX_SPELLED_PROBLEMS,
  ModuleAnsweredBadly,
  type ModuleFailure,
  type ModulePermissions,
  ModuleThrew,
  RouterOverloaded,
  showValue,
  type UserId,
} from '@presence-router/core'
import { isServing } from '../actor/module-life.ts'
import { callGuarded, isThenable } from '../guarded-call.ts'
import type { PresenceTable } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { Member } from './member.ts'
import type { Merged } from './merged.ts'
import { presentStatesFor } from './present-states.ts'

export interface PairParts {
  readonly table: PresenceTable
  readonly time: RouterTime
  readonly isLocal: (userId: UserId) => boolean
  readonly report: (failure: ModuleFailure | RouterOverloaded) => void
  readonly deliver: (merged: Merged) => void
}

/** Listens to what the running instance of a module tells, until it is cancelled. */
export const watchPairs = (member: Member, parts: PairParts): Cancel => {
  const { name, actor } = member
  const { module } = actor
  if (module?.watch === undefined) return () => {}
  let told: unknown[] = []
  let isOver = false

  // Read when it is delivered, so that a pair taken back in the same breath need not be among them any more.
  const deliver = (): void => {
    const all = told
    told = []
    if (isOver || !isServing(actor.life)) return // one that recovers is asked about everybody
    const { pairs, problems, problemCount } = readPairs(all, member.permissions, parts.isLocal)
    if (problemCount > 0) parts.report(new ModuleAnsweredBadly(name, 'watch', problems, problemCount))
    const { granted, about } = presentStatesFor(pairs, parts.table)
    if (about.size > 0) parts.deliver({ contributions: [{ member, granted }], about, holder: null, kind: 'snapshot' })
  }
  const changed = (granted: unknown): void => {
    if (isOver) return
    if (told.length === 0) parts.time.soon(deliver) // not on the stack of whoever changed it
    if (told.length < MOST_TOLD) told.push(granted)
    else parts.report(new RouterOverloaded('what was told in one breath', MOST_TOLD, name))
  }
  const threw = (cause: unknown): void => parts.report(new ModuleThrew(name, 'watch', cause))
  const end: unknown = callGuarded(() => module.watch?.(changed), threw)
  if (isThenable(end)) threw(new TypeError('it gave a promise, and must give at once how to end it'))
  return () => {
    isOver = true
    if (typeof end === 'function') callGuarded(() => end(), threw)
  }
}

/** How many calls of `changed`, and how many pairs of all of them, are taken in one breath. */
const MOST_TOLD = 100_000

type Pairs = Map<UserId, Set<UserId>>

interface ReadPairs {
  readonly pairs: Pairs
  readonly problems: AnswerProblem[]
  problemCount: number
}

/** The good pairs, and what is wrong with the others. */
const readPairs = (
  told: readonly unknown[],
  permissions: ModulePermissions,
  isLocal: (userId: UserId) => boolean,
): ReadPairs => {
  const read: ReadPairs = { pairs: new Map(), problems: [], problemCount: 0 }
  const most = Math.min(permissions.maxRecipients, MOST_TOLD)
  const drop = (path: string, fault: string): void => {
    if (read.problemCount++ < MAX_SPELLED_PROBLEMS) read.problems.push({ path, fault })
  }
  let looked = 0
  for (const granted of told) {
    try {
      for (const pair of granted as Iterable<unknown>) {
        if (looked === most) {
          drop('granted', `names more than ${most} pairs; the rest is dropped`)
          return read
        }
        const fault = readPair(pair, read.pairs, { permissions, isLocal })
        if (fault !== null) drop(`granted[${looked}]`, fault)
        looked++
      }
    } catch (thrown) {
      drop('granted', `threw while it was read: ${describeThrown(thrown)}`)
    }
  }
  return read
}

interface PairRules {
  readonly permissions: ModulePermissions
  readonly isLocal: (userId: UserId) => boolean
}

/** Adds the pair if it is good; else what is wrong with it. */
const readPair = (pair: unknown, pairs: Pairs, { permissions, isLocal }: PairRules): string | null => {
  try {
    const { observer, subject } = pair as GrantedPair
    if (!isUserId(observer) || !isUserId(subject))
      return `names ${showValue(observer)} and ${showValue(subject)}, not both user ids`
    if (!permissions.remoteRecipients && !isLocal(observer)) return 'names a remote observer, which is not permitted'
    pairs.set(observer, (pairs.get(observer) ?? new Set()).add(subject))
    return null
  } catch (thrown) {
    return `cannot be read: ${describeThrown(thrown)}`
  }
}
