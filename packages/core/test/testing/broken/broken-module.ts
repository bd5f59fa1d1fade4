// A module that does one thing wrong, and the ways to make one of a module that does all right.
import type { InterestedUsersAnswer, ModuleCall, PresenceModule, UserPresenceState } from '@presence-router/core'
import { handWritten } from '../seed-modules.ts'

export interface BrokenModule {
  /** In words that follow "a module that". */
  readonly wrong: string
  readonly make: () => PresenceModule
  /** All cases of the contract that notice, in the order of the contract. */
  readonly caughtBy: readonly string[]
  /** What the first of them says. */
  readonly says: string
}

export const STATES = 'answers each question about states, and names good recipients and the given states only'
export const INTERESTS = 'answers whom each user may see, and names users only'
export const WHOLE = 'has a name and both callbacks'
export const GRANTS = 'lets somebody see somebody among the given users'
export const EMPTY = 'answers an empty list of states'
export const STRANGERS = 'answers about a user that it does not know'
export const TWICE = 'answers the same question the same way twice'
export const KEEPS = 'keeps nothing of what it answered'
export const LEAVES = 'leaves the list of states as it is'
export const ORDER = 'answers the same whatever the order of the states'
export const PARTS = 'answers about several states as about each alone'
export const AT_ONCE = 'answers several calls at once as one after the other'
export const AGREES = 'says the same in both callbacks'
export const ABORTED = 'ends a call that is aborted already'
export const ABORTED_SOON = 'ends a call that is aborted as soon as it is made'
export const AFTER_ABORT = 'answers as before after calls were aborted'

/** What a module that answers one of the two not at all fails; without the cases that bear a call that is aborted. */
export const ASKING_ABOUT_STATES = [
  STATES,
  GRANTS,
  EMPTY,
  STRANGERS,
  TWICE,
  KEEPS,
  LEAVES,
  ORDER,
  PARTS,
  AT_ONCE,
  AFTER_ABORT,
]
export const ASKING_ABOUT_USERS = [INTERESTS, STRANGERS, TWICE, KEEPS, AT_ONCE, AFTER_ABORT]

/** A value of whatever type, such as a module in plain JavaScript may give. */
export const untyped = <Wanted>(value: unknown): Wanted => value as Wanted

export type Told = Map<string, Set<UserPresenceState>>

/** The good module, with its answer about states changed. */
export const told =
  (change: (answer: Told, states: readonly UserPresenceState[], call: ModuleCall) => unknown): (() => PresenceModule) =>
  () => {
    const good = handWritten()
    return {
      ...good,
      getUsersForStates: (states, call) => untyped(change(untyped(good.getUsersForStates(states, call)), states, call)),
    }
  }

/** The good module, with its answer about a user changed. */
export const seen =
  (change: (answer: readonly string[], userId: string, call: ModuleCall) => unknown): (() => PresenceModule) =>
  () => {
    const good = handWritten()
    return {
      ...good,
      getInterestedUsers: (userId, call) =>
        untyped<InterestedUsersAnswer>(change(untyped(good.getInterestedUsers(userId, call)), userId, call)),
    }
  }

export const having =
  (parts: () => object): (() => PresenceModule) =>
  () => ({ ...handWritten(), ...parts() })

export const boom = (): never => {
  throw new Error('boom')
}

export const never = (): Promise<never> => new Promise(() => {})

export const afterTwoTurns = async (): Promise<void> => {
  await null
  await null
}
