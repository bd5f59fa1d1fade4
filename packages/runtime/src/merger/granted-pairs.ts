// Pairs that a module says are granted from now on: each observer is sent the current presence of its new subjects, at
// once. What is said in one breath is delivered together.
import {
  type AnswerProblem,
  describeThrown,
  type GrantedPair,
  isUserId,
  ModuleAnsweredBadly,
  type ModuleFailure,
  ModuleThrew,
  showValue,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import type { PresenceTable, TrackedState } from '../presence-table.ts'
import type { Cancel, RouterTime } from '../time.ts'
import type { Member } from './member.ts'
import type { Merged } from './merged.ts'

export interface PairParts {
  readonly table: PresenceTable
  readonly time: RouterTime
  readonly isLocal: (userId: UserId) => boolean
  readonly report: (failure: ModuleFailure) => void
  readonly deliver: (merged: Merged) => void
}

/** Listens to a module's changes until it is cancelled, or the module is removed. */
export const watchPairs = (member: Member, parts: PairParts): Cancel => {
  const { module } = member
  if (module.watch === undefined) return () => {}
  let pending: Pairs = new Map()

  const deliver = (): void => {
    const pairs = pending
    pending = new Map()
    if (!member.isRemoved) deliverPairs(member, pairs, parts)
  }
  const changed = (granted: unknown): void => {
    if (member.isRemoved) return
    const wasEmpty = pending.size === 0
    const problems = readPairs(granted, pending, { member, isLocal: parts.isLocal })
    if (problems.length > 0)
      parts.report(new ModuleAnsweredBadly(module.name, 'watch', problems.slice(0, MOST_SPELLED), problems.length))
    if (wasEmpty && pending.size > 0) parts.time.soon(deliver) // not on the stack of whoever changed it
  }
  const guarded = (run: () => unknown): unknown => {
    try {
      return run()
    } catch (thrown) {
      parts.report(new ModuleThrew(module.name, 'watch', thrown))
      return null
    }
  }
  const end = guarded(() => module.watch?.(changed))
  return () => {
    if (typeof end === 'function') guarded(() => end())
  }
}

const MOST_SPELLED = 20

type Pairs = Map<UserId, Set<UserId>>

interface PairRules {
  readonly member: Member
  readonly isLocal: (userId: UserId) => boolean
}

/** Adds the good pairs and says what is wrong with the others. */
const readPairs = (granted: unknown, pairs: Pairs, { member, isLocal }: PairRules): AnswerProblem[] => {
  const { maxRecipients, remoteRecipients } = member.permissions
  const problems: AnswerProblem[] = []
  let looked = 0
  try {
    for (const pair of granted as Iterable<GrantedPair>) {
      const path = `granted[${looked}]`
      if (looked++ === maxRecipients) {
        problems.push({ path: 'granted', fault: `names more than ${maxRecipients} pairs; the rest is dropped` })
        break
      }
      const { observer, subject } = pair
      if (!isUserId(observer) || !isUserId(subject))
        problems.push({ path, fault: `names ${showValue(observer)} and ${showValue(subject)}, not both user ids` })
      else if (!remoteRecipients && !isLocal(observer))
        problems.push({ path, fault: 'names a remote observer, which the module is not permitted' })
      else pairs.set(observer, (pairs.get(observer) ?? new Set()).add(subject))
    }
  } catch (thrown) {
    problems.push({ path: 'granted', fault: `threw while it was read: ${describeThrown(thrown)}` })
  }
  return problems
}

const deliverPairs = (member: Member, pairs: Pairs, { table, deliver }: PairParts): void => {
  const entries = new Map<UserId, TrackedState>()
  const granted = [...pairs].map(([recipient, subjects]) => {
    const states: UserPresenceState[] = []
    for (const subject of subjects) {
      const entry = table.get(subject)
      if (entry === undefined || entry.state.state === 'offline') continue
      entries.set(subject, entry)
      states.push(entry.state)
    }
    return { recipient, states }
  })
  if (entries.size > 0) deliver({ contributions: [{ member, granted }], entries, kind: 'snapshot' })
}
