// What a module is asked about when its callbacks are compared: users, and states of users, each once.
import { askAbout } from '../asked-states.ts'
import { BadOptions } from '../errors/index.ts'
import { parsePresenceState, type UserPresenceState, userPresenceState } from '../presence-state.ts'
import { parseUserId, type UserId } from '../user-id.ts'

/** The most users that may be given. */
const MAX_SAMPLE_USERS = 1_000

/** The most states that may be given: two of each user. */
const MAX_SAMPLE_STATES = 2_000

/** The most states of one question. */
const MAX_STATES_AT_ONCE = 100

/** What a module is asked about; no two are equal. */
export interface Sample {
  readonly users: ReadonlySet<UserId>
  readonly states: readonly UserPresenceState[]
}

/** Reads what somebody gave. Throws {@link BadOptions}, BadUserId or BadPresenceState. */
export const parseSample = (users: Iterable<unknown>, states: Iterable<unknown> | undefined): Sample => {
  const parsed = new Set(readAll('users', users, MAX_SAMPLE_USERS).map(parseUserId))
  const given =
    states === undefined ? sampleStates(parsed) : readAll('states', states, MAX_SAMPLE_STATES).map(parsePresenceState)
  return { users: parsed, states: askAbout(given).states }
}

/** Two states of each user, online with every field set and offline with none: always the same for the same users. */
export const sampleStates = (users: Iterable<UserId>): UserPresenceState[] =>
  [...users].flatMap((userId, index) => [
    userPresenceState(userId, {
      state: 'online',
      lastActiveTs: FIRST_MOMENT + index,
      lastFederationUpdateTs: FIRST_MOMENT + index + 1,
      lastUserSyncTs: FIRST_MOMENT + index + 2,
      statusMsg: `sample ${index + 1}`,
      currentlyActive: true,
    }),
    userPresenceState(userId),
  ])

const FIRST_MOMENT = 1_700_000_000_000

/** Questions that a router could ask: frozen, one state per user, the first of every user before the second of any. */
export const questionsAbout = (states: readonly UserPresenceState[]): readonly (readonly UserPresenceState[])[] => {
  const seen = new Map<UserId, number>()
  const rounds: UserPresenceState[][] = []
  for (const state of states) {
    const round = seen.get(state.userId) ?? 0
    seen.set(state.userId, round + 1)
    const members = rounds[round]
    if (members === undefined) rounds[round] = [state]
    else members.push(state)
  }
  return rounds.flatMap(cutUp)
}

const cutUp = (states: readonly UserPresenceState[]): readonly (readonly UserPresenceState[])[] =>
  Array.from({ length: Math.ceil(states.length / MAX_STATES_AT_ONCE) }, (_, index) =>
    Object.freeze(states.slice(index * MAX_STATES_AT_ONCE, (index + 1) * MAX_STATES_AT_ONCE)),
  )

const readAll = (field: string, given: Iterable<unknown>, most: number): readonly unknown[] => {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given))
    throw new BadOptions(field, given, 'must be an iterable that is no text')
  const all: unknown[] = []
  for (const one of given) {
    if (all.length === most) throw new BadOptions(field, given, `must be at most ${most}`)
    all.push(one)
  }
  return all
}
