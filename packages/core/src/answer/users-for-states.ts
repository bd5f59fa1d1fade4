// Reads what a module answered to `getUsersForStates`, and believes nothing: good entries are granted, each bad one is
// dropped and reported with its path (law 4).
import type { AskedStates } from '../asked-states.ts'
import { describeThrown, showValue } from '../errors/index.ts'
import type { ModulePermissions } from '../module.ts'
import { parsePresenceState, type UserPresenceState } from '../presence-state.ts'
import { isUserId, type UserId, userIdFault } from '../user-id.ts'
import { entriesOf, readPair } from './entries.ts'
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  createProblems,
  isIterable,
  mostLookedAt,
  type Problems,
} from './reading.ts'

/** Takes one recipient and the states granted to it, none twice; `states` is the receiver's to keep. */
export type Grant = (recipient: UserId, states: readonly UserPresenceState[]) => void

/** What is to be kept in mind while an answer about states is read, and who takes what is good in it. */
export interface StatesRules extends AnswerRules {
  readonly asked: AskedStates
  readonly grant: Grant
}

/** Reads an answer in its own order. Every recipient that is good is granted, also with no states at all (law 11). */
export function* readUsersForStates(answer: unknown, rules: StatesRules): AnswerReading<AnswerReport> {
  const problems = createProblems()
  const entries = entriesOf(answer)
  if (entries === null) return problems.unusable(`is ${showValue(answer)} and neither a Map nor a plain object`)
  const { permissions, budget, grant } = rules
  const most = mostLookedAt(permissions.maxRecipients)
  let granted = 0
  let looked = 0
  try {
    for (const pair of entries.pairs) {
      if (granted === permissions.maxRecipients || looked++ === most) {
        problems.add('answer', `names more than ${permissions.maxRecipients} recipients; the rest is dropped`)
        break
      }
      while (budget.left <= 0) yield
      budget.left--
      const [key, value] = readPair(pair)
      const pathOfKey = (): string => entries.pathOf(showValue(key)) // made only for a report
      const fault = recipientFault(key, rules)
      if (fault !== null) problems.add(pathOfKey(), fault)
      else if (!isIterable(value)) problems.add(pathOfKey(), `is ${showValue(value)} and no iterable of states`)
      else {
        grant(key as UserId, yield* readStates(value, pathOfKey, { rules, problems }))
        granted++
      }
    }
  } catch (thrown) {
    if (looked === 0) return problems.unusable(`threw while it was read: ${describeThrown(thrown)}`)
    problems.threw('answer', thrown)
  }
  return problems.report()
}

interface Reading {
  readonly rules: StatesRules
  readonly problems: Problems
}

function* readStates(
  value: Iterable<unknown>,
  pathOfKey: () => string,
  { rules, problems }: Reading,
): AnswerReading<UserPresenceState[]> {
  const { asked, permissions, budget } = rules
  const states = new Set<UserPresenceState>()
  const most = mostLookedAt(asked.states.length)
  let looked = 0
  try {
    for (const member of value) {
      if (looked === most) {
        problems.add(pathOfKey(), `has more than ${most} members; the rest is dropped`)
        break
      }
      while (budget.left <= 0) yield
      budget.left--
      const state = readMember(member, asked, permissions)
      if (typeof state === 'string') problems.add(`${pathOfKey()}[${looked}]`, state)
      else states.add(state)
      looked++
    }
  } catch (thrown) {
    problems.threw(pathOfKey(), thrown)
  }
  return [...states]
}

/** The one instance of that state; or what is wrong with it. */
const readMember = (
  member: unknown,
  asked: AskedStates,
  permissions: ModulePermissions,
): UserPresenceState | string => {
  if (asked.isOriginal(member as UserPresenceState)) return member as UserPresenceState
  const state = parseMember(member)
  if (typeof state === 'string') return state
  const known = asked.originalOf(state) ?? (permissions.rewriteStates ? asked.rewriteOf(state) : null)
  return known ?? `is a state of ${state.userId} that was not asked about`
}

const parseMember = (member: unknown): UserPresenceState | string => {
  try {
    return parsePresenceState(member)
  } catch (thrown) {
    return `is no presence state: ${describeThrown(thrown)}`
  }
}

const recipientFault = (key: unknown, { permissions, isLocal }: AnswerRules): string | null => {
  if (!isUserId(key)) return `is no recipient: the user id ${userIdFault(key)}`
  return permissions.remoteRecipients || isLocal(key) ? null : 'is a remote user, which the module is not permitted'
}
