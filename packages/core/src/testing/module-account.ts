// What an answer comes to, whatever its shape: each grant in words, so that two answers can be held against each other.
import { grantingEach } from '../answer/granting.ts'
import { readInterestedUsers } from '../answer/interested-users.ts'
import type { AnswerReport } from '../answer/reading.ts'
import { readUsersForStates } from '../answer/users-for-states.ts'
import { askAbout } from '../asked-states.ts'
import { type GrantedPermissions, readWhole, wholeReadingRules } from '../complementary/whole-reading.ts'
import type { CallbackName } from '../errors/index.ts'
import { type GrantedPair, PRESENCE_ALL_USERS } from '../module.ts'
import { stateKey, type UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/** The grants of one or more answers, each in words that can end a sentence. Their order does not count. */
export type ModuleAccount = ReadonlyMap<string, string>

/** An answer that was read: what is good in it, and the sentence about what is not; `null` when nothing is wrong. */
export interface ReadAnswer {
  readonly account: ModuleAccount
  readonly fault: string | null
}

/** What `getUsersForStates` grants. */
export const readStatesAnswer = (
  answer: unknown,
  states: readonly UserPresenceState[],
  permissions: GrantedPermissions,
): ReadAnswer => {
  const account = new Map<string, string>()
  const grant = (recipient: UserId, granted: readonly UserPresenceState[]): void => {
    for (const state of granted)
      account.set(
        JSON.stringify([recipient, stateKey(state)]),
        `${recipient} is sent that ${state.userId} is ${state.state}`,
      )
  }
  const asked = askAbout(states)
  const rules = { ...wholeReadingRules(permissions), asked, granting: grantingEach(asked, grant) }
  return { account, fault: faultOf('getUsersForStates', readWhole(readUsersForStates(answer, rules))) }
}

/** What `getInterestedUsers` grants this observer. */
export const readInterestsAnswer = (answer: unknown, observer: UserId, permissions: GrantedPermissions): ReadAnswer => {
  const report = readWhole(readInterestedUsers(answer, wholeReadingRules(permissions)))
  const { users } = report
  const account =
    users === PRESENCE_ALL_USERS
      ? new Map([[interestKey(observer, PRESENCE_ALL_USERS), `${observer} may see everybody`]])
      : new Map(users.map((subject) => [interestKey(observer, subject), `${observer} may see ${subject}`]))
  return { account, fault: faultOf('getInterestedUsers', report) }
}

/** Whether an account of interests grants that pair. */
export const maySee = (account: ModuleAccount, { observer, subject }: GrantedPair): boolean =>
  account.has(interestKey(observer, subject)) || account.has(interestKey(observer, PRESENCE_ALL_USERS))

const interestKey = (observer: string, seen: string): string => JSON.stringify([observer, seen])

/** All grants of several answers. */
export const unite = (answers: readonly ReadAnswer[]): ModuleAccount =>
  new Map(answers.flatMap(({ account }) => [...account]))

/** Two accounts, and when each was given, in words such as `the first time`. */
export interface AccountPair {
  readonly left: ModuleAccount
  readonly right: ModuleAccount
  readonly when: readonly [left: string, right: string]
}

/** Throws unless both say the same, and names the first grant that only one of them has. */
export const requireSame = (what: string, { left, right, when }: AccountPair): void => {
  const onlyLeft = [...left].find(([key]) => !right.has(key))
  if (onlyLeft) throw new Error(`${what}: ${onlyLeft[1]} ${when[0]}, but not ${when[1]}`)
  const onlyRight = [...right].find(([key]) => !left.has(key))
  if (onlyRight) throw new Error(`${what}: ${onlyRight[1]} ${when[1]}, but not ${when[0]}`)
}

const faultOf = (callback: CallbackName, { problems, problemCount }: AnswerReport): string | null => {
  const [first] = problems
  if (first === undefined) return null
  const more = problemCount > 1 ? ` (and ${problemCount - 1} more)` : ''
  return `the module answered badly in ${callback}: ${first.path} ${first.fault}${more}`
}
