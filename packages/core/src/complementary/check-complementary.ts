// Whether the two callbacks of a module say the same from their two sides: who is told of a subject must be allowed to see
// that subject, and the other way round.
import type { PresenceModule } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'
import { type Comparison, createComparison, type ToldState } from './comparison.ts'
import { createInquiry, type Inquiry } from './inquiry.ts'
import type { ComplementaryReport } from './report.ts'
import { parseSample, questionsAbout } from './sample.ts'
import type { GrantedPermissions } from './whole-reading.ts'

/** What the callbacks are compared for. */
export interface ComplementaryOptions {
  /** Who is asked about with `getInterestedUsers`: at most 1,000, each once. */
  readonly users: Iterable<string>
  /** What is asked about with `getUsersForStates`: at most 2,000. When absent, two of each user, online and offline. */
  readonly states?: Iterable<UserPresenceState>
  /** What the operator grants the module; the default permissions when nothing is said. Remote users count. */
  readonly permissions?: GrantedPermissions
  /** Ends the check: it rejects with the signal's reason, and the call that is open is aborted with it. */
  readonly signal?: AbortSignal
  /** What calls are told as their deadline, in milliseconds since the epoch; far away when absent. Nobody enforces it. */
  readonly deadline?: number
}

/** How many users are asked about whom only `getUsersForStates` names. */
const MOST_NAMED_USERS = 1_000

/**
 * Asks both callbacks of a module about the same users and finds where they disagree, in either direction.
 *
 * Of each pair of an observer and a subject with a state, both must grant it or neither; for who may see ALL that means to
 * be told of every subject but oneself. Users whom `getUsersForStates` names are asked about too, up to 1,000. What a
 * callback throws or answers badly is a problem in the report, and what it did not answer is not compared.
 *
 * Calls are made one after the other, first about states, at most 100 in one question and one per user, then about users.
 * There is no deadline: a callback that never answers is waited for until the signal is aborted. The report stands in the
 * order of the users and states, always the same for the same answers.
 *
 * @throws BadOptions when there are too many users or states; BadUserId, BadPresenceState when one is none
 */
export const checkComplementary = async (
  module: PresenceModule,
  options: ComplementaryOptions,
): Promise<ComplementaryReport> => {
  const { permissions = {}, signal = new AbortController().signal, deadline = Number.MAX_SAFE_INTEGER } = options
  signal.throwIfAborted()
  const { users, states } = parseSample(options.users, options.states)
  const inquiry = createInquiry(module, { call: { signal, deadline }, permissions })
  const told = await askAboutStates(inquiry, states)
  const named = namedBesides(users, told)
  const observers = [...users, ...named.slice(0, MOST_NAMED_USERS)]
  const comparison = createComparison(told)
  for (const observer of observers) {
    const maySee = await inquiry.askAboutUser(observer)
    if (maySee !== null) comparison.compare(observer, maySee)
  }
  return reportOf(inquiry, comparison, {
    asked: { states: states.length, users: observers.length, calls: inquiry.calls },
    unasked: users.size + named.length - observers.length,
  })
}

/** The states that the module gave an answer about. */
const askAboutStates = async (
  inquiry: Inquiry,
  states: readonly UserPresenceState[],
): Promise<readonly ToldState[]> => {
  const told: ToldState[] = []
  for (const question of questionsAbout(states)) {
    const recipientsOf = new Map(question.map(({ userId }) => [userId, new Set<UserId>()]))
    const isAnswered = await inquiry.askAboutStates(question, (recipient, granted) => {
      for (const { userId } of granted) recipientsOf.get(userId)?.add(recipient)
    })
    if (isAnswered)
      for (const state of question) told.push({ state, recipients: recipientsOf.get(state.userId) ?? new Set() })
  }
  return told
}

const namedBesides = (users: ReadonlySet<UserId>, told: readonly ToldState[]): readonly UserId[] => {
  const named = new Set<UserId>()
  for (const { recipients } of told) for (const recipient of recipients) if (!users.has(recipient)) named.add(recipient)
  return [...named]
}

const reportOf = (
  { problems }: Inquiry,
  { agreed, onlyTold, onlySeen }: Comparison,
  extent: Pick<ComplementaryReport, 'asked' | 'unasked'>,
): ComplementaryReport => {
  const counts = { agreed, onlyTold: onlyTold.count, onlySeen: onlySeen.count, problems: problems.count }
  return {
    agrees: counts.onlyTold + counts.onlySeen + counts.problems === 0,
    onlyTold: onlyTold.items,
    onlySeen: onlySeen.items,
    problems: problems.items,
    counts,
    ...extent,
  }
}
