// Reads what a module answered to `getInterestedUsers`, and believes nothing: good users are kept, each bad one is dropped
// and reported with its path (law 4).
import { describeThrown, showValue } from '../errors/index.ts'
import type { InterestedUsers } from '../interested-users.ts'
import { PRESENCE_ALL_USERS } from '../module.ts'
import { isUserId, type UserId, userIdFault } from '../user-id.ts'
import {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  createProblems,
  isIterable,
  mostLookedAt,
} from './reading.ts'

/** What an answer was worth, and whom it names. */
export interface InterestedReport extends AnswerReport {
  readonly users: InterestedUsers
}

/** Reads an answer in its own order. */
export function* readInterestedUsers(answer: unknown, rules: AnswerRules): AnswerReading<InterestedReport> {
  const { permissions, budget } = rules
  const problems = createProblems()
  const users = new Set<UserId>()
  if (answer === PRESENCE_ALL_USERS) {
    if (permissions.allUsers) return { ...problems.report(), users: PRESENCE_ALL_USERS }
    return { ...problems.unusable('is ALL, which the module is not permitted'), users }
  }
  if (!isIterable(answer))
    return { ...problems.unusable(`is ${showValue(answer)} and neither an iterable of user ids nor ALL`), users }
  const most = mostLookedAt(permissions.maxRecipients)
  let looked = 0
  try {
    for (const member of answer) {
      const isGood = isUserId(member)
      if (looked === most || (isGood && users.size === permissions.maxRecipients && !users.has(member))) {
        problems.add('answer', `names more than ${permissions.maxRecipients} users; the rest is dropped`)
        break
      }
      while (budget.left <= 0) yield
      budget.left--
      if (isGood) users.add(member)
      else problems.add(`answer[${looked}]`, memberFault(member))
      looked++
    }
  } catch (thrown) {
    if (looked === 0) return { ...problems.unusable(`threw while it was read: ${describeThrown(thrown)}`), users }
    problems.threw('answer', thrown)
  }
  return { ...problems.report(), users }
}

const memberFault = (member: unknown): string =>
  member === PRESENCE_ALL_USERS
    ? 'is ALL, which is a whole answer and no member of one'
    : `is no user: the user id ${userIdFault(member)}`
