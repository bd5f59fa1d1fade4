// Reads what a module answered and believes nothing: good entries are granted, each bad one is dropped and reported with
// its path (law 4). A reader is a generator that yields only when its budget is used up, so that a huge or endless
// answer cannot hold the event loop.
import type { AskedStates } from './asked-states.ts'
import { type AnswerProblem, describeThrown, MAX_SPELLED_PROBLEMS, showValue } from './errors/index.ts'
import type { InterestedUsers } from './interested-users.ts'
import { type ModulePermissions, PRESENCE_ALL_USERS } from './module.ts'
import { parsePresenceState, type UserPresenceState } from './presence-state.ts'
import { isUserId, type UserId, userIdFault } from './user-id.ts'

/** How many entries may be read before the reader yields: one recipient, or one member of a set, is an entry. */
export interface ReadingBudget {
  left: number
}

/** What is to be kept in mind while an answer is read. */
export interface AnswerRules {
  readonly permissions: ModulePermissions
  readonly isLocal: (userId: UserId) => boolean
  readonly budget: ReadingBudget
}

/** Takes one recipient and the states granted to it; `states` is the receiver's to keep. */
export type Grant = (recipient: UserId, states: readonly UserPresenceState[]) => void

/** What an answer was worth. */
export interface AnswerReport {
  /** Whether it was an answer at all; if not, nothing was granted. */
  readonly usable: boolean
  readonly problems: readonly AnswerProblem[]
  readonly problemCount: number
}

/** A reading in progress: resume it when the budget has been filled up again. */
export type AnswerReading<Result> = Generator<undefined, Result, undefined>

/** Reads an answer to `getUsersForStates`. Every recipient that is good is granted, also with no states at all. */
export function* readUsersForStates(
  answer: unknown,
  asked: AskedStates,
  rules: AnswerRules,
  grant: Grant,
): AnswerReading<AnswerReport> {
  const problems = createProblems()
  const form = formOf(answer)
  if (form === null) return problems.unusable('answer', `is ${showValue(answer)} and neither a Map nor a plain object`)
  const { maxRecipients } = rules.permissions
  let granted = 0
  let looked = 0
  try {
    for (const [key, value] of form.entries) {
      if (granted === maxRecipients || ++looked > 2 * maxRecipients + 1_000) {
        problems.add('answer', `names more than ${maxRecipients} recipients; the rest is dropped`)
        break
      }
      while (rules.budget.left <= 0) yield
      rules.budget.left--
      const path = form.pathOf(key)
      const fault = recipientFault(key, rules)
      if (fault !== null) {
        problems.add(path, fault)
        continue
      }
      const states = yield* readStates(value, path, asked, rules, problems)
      if (states === null) continue
      grant(key as UserId, states)
      granted++
    }
  } catch (thrown) {
    problems.add('answer', `threw while it was read: ${describeThrown(thrown)}`)
  }
  return problems.report()
}

/** Reads an answer to `getInterestedUsers`. */
export function* readInterestedUsers(
  answer: unknown,
  rules: AnswerRules,
): AnswerReading<AnswerReport & { readonly users: InterestedUsers }> {
  const problems = createProblems()
  const users = new Set<UserId>()
  if (answer === PRESENCE_ALL_USERS) {
    if (rules.permissions.allUsers) return { ...problems.report(), users: PRESENCE_ALL_USERS }
    return { ...problems.unusable('answer', 'is ALL, which the module is not permitted'), users }
  }
  if (!isIterable(answer))
    return { ...problems.unusable('answer', `is ${showValue(answer)} and neither an iterable of user ids nor ALL`), users }
  const { maxRecipients } = rules.permissions
  let looked = 0
  try {
    for (const member of answer) {
      if (users.size === maxRecipients || looked > 2 * maxRecipients + 1_000) {
        problems.add('answer', `names more than ${maxRecipients} users; the rest is dropped`)
        break
      }
      while (rules.budget.left <= 0) yield
      rules.budget.left--
      if (isUserId(member)) users.add(member)
      else problems.add(`answer[${looked}]`, interestedFault(member))
      looked++
    }
  } catch (thrown) {
    problems.add('answer', `threw while it was read: ${describeThrown(thrown)}`)
  }
  return { ...problems.report(), users }
}

function* readStates(
  value: unknown,
  path: string,
  asked: AskedStates,
  rules: AnswerRules,
  problems: Problems,
): AnswerReading<UserPresenceState[] | null> {
  if (!isIterable(value)) {
    problems.add(path, `is ${showValue(value)} and no iterable of states`)
    return null
  }
  const states = new Set<UserPresenceState>()
  const most = 2 * asked.states.length + 100 // an honest set has no more members than states were asked about
  let looked = 0
  try {
    for (const member of value) {
      if (looked === most) {
        problems.add(path, `has more than ${most} members; the rest is dropped`)
        break
      }
      while (rules.budget.left <= 0) yield
      rules.budget.left--
      const state = readMember(member, asked, rules.permissions)
      if (typeof state === 'string') problems.add(`${path}[${looked}]`, state)
      else states.add(state)
      looked++
    }
  } catch (thrown) {
    problems.add(path, `threw while it was read: ${describeThrown(thrown)}`)
  }
  return [...states]
}

/** The one instance of that state; or what is wrong with it. */
const readMember = (member: unknown, asked: AskedStates, permissions: ModulePermissions): UserPresenceState | string => {
  if (asked.isOriginal(member as UserPresenceState)) return member as UserPresenceState
  const state = parseMember(member)
  if (typeof state === 'string') return state
  const original = asked.originalOf(state)
  if (original !== null) return original
  const rewrite = permissions.rewriteStates ? asked.rewriteOf(state) : null
  return rewrite ?? `is a state of ${state.userId} that was not asked about`
}

const parseMember = (member: unknown): UserPresenceState | string => {
  try {
    return parsePresenceState(member)
  } catch (thrown) {
    return `is no presence state: ${describeThrown(thrown)}`
  }
}

const recipientFault = (key: unknown, { permissions, isLocal }: AnswerRules): string | null => {
  const fault = userIdFault(key)
  if (fault !== null) return `is no recipient: the user id ${fault}`
  if (!permissions.remoteRecipients && !isLocal(key as UserId)) return 'is a remote user, which the module is not permitted'
  return null
}

const interestedFault = (member: unknown): string =>
  member === PRESENCE_ALL_USERS
    ? 'is ALL, which is a whole answer and no member of one'
    : `is no user: the user id ${userIdFault(member)}`

interface AnswerForm {
  readonly entries: Iterable<readonly [unknown, unknown]>
  readonly pathOf: (key: unknown) => string
}

const formOf = (answer: unknown): AnswerForm | null => {
  try {
    if (answer instanceof Map || Object.prototype.toString.call(answer) === '[object Map]')
      return { entries: answer as Map<unknown, unknown>, pathOf: (key) => `answer.get(${showValue(key)})` }
    if (isPlainObject(answer)) return { entries: entriesOf(answer), pathOf: (key) => `answer[${showValue(key)}]` }
  } catch {
    // a proxy that does not even let itself be looked at is no answer
  }
  return null
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null // the Object.prototype of this realm or of another
}

// A getter that throws costs its own entry only, so each value is read when its turn comes, and guarded.
function* entriesOf(answer: Readonly<Record<string, unknown>>): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(answer)) {
    let value: unknown
    try {
      value = answer[key]
    } catch {
      value = undefined
    }
    yield [key, value]
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> => {
  try {
    return typeof value === 'object' && value !== null && typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function'
  } catch {
    return false
  }
}

interface Problems {
  add(path: string, fault: string): void
  report(): AnswerReport
  unusable(path: string, fault: string): AnswerReport
}

const createProblems = (): Problems => {
  const problems: AnswerProblem[] = []
  let problemCount = 0
  const add = (path: string, fault: string): void => {
    problemCount++
    if (problems.length < MAX_SPELLED_PROBLEMS) problems.push({ path, fault })
  }
  return {
    add,
    report: () => ({ usable: true, problems, problemCount }),
    unusable: (path, fault) => {
      add(path, fault)
      return { usable: false, problems, problemCount }
    },
  }
}
