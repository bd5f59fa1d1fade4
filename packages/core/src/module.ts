// What a module is: two callbacks with a name. They say the same thing from two sides, and must agree.
import { BadModule, CallbacksNotPaired } from './errors/index.ts'
import type { UserPresenceState } from './presence-state.ts'
import type { UserId } from './user-id.ts'

/** "Presence of everybody", as in Synapse: the whole answer of `getInterestedUsers`, never a member of a set. */
export const PRESENCE_ALL_USERS = 'ALL'

/** What a callback is told about the call it answers. */
export interface ModuleCall {
  /**
   * Aborted when the answer is no longer wanted: the caller aborted (with the caller's reason), the deadline passed, or
   * the module is being removed. Made when first read, so a module that does not read it costs nothing.
   */
  readonly signal: AbortSignal
  /** The moment after which an answer is not used, in milliseconds since the epoch. */
  readonly deadline: number
}

/** States for one user, in any iterable but a string. */
export type StatesAnswer = Iterable<UserPresenceState>

/** From user id to the states that user is to be sent: a `Map`, or a plain object. */
export type UsersForStatesAnswer = ReadonlyMap<string, StatesAnswer> | { readonly [userId: string]: StatesAnswer }

/** The users whose presence may be seen, in any iterable but a string; or everybody. */
export type InterestedUsersAnswer = Iterable<string> | typeof PRESENCE_ALL_USERS

/** An observer who may see a subject; both are user ids. */
export interface GrantedPair {
  readonly observer: string
  readonly subject: string
}

/**
 * A module: who, besides those who share a room, is to see whose presence.
 *
 * Both callbacks are required and must agree: `getUsersForStates` decides who is told, `getInterestedUsers` what
 * somebody may see. They may be called at any time, often, several at once and again for the same states, so they must be
 * quick and have no effects. What they throw or answer wrongly costs their own answer only.
 */
export interface PresenceModule {
  /** Unique within a router; failures are reported under it. */
  readonly name: string
  /**
   * These states change: who, besides room-mates, is to be told of which?
   *
   * @param states frozen, one per user, in no promised order; may be empty
   */
  getUsersForStates(
    states: readonly UserPresenceState[],
    call: ModuleCall,
  ): UsersForStatesAnswer | PromiseLike<UsersForStatesAnswer>
  /**
   * Whose presence may this user see, besides that of room-mates?
   *
   * @param userId local as a rule, but a remote one can be asked about too
   */
  getInterestedUsers(userId: UserId, call: ModuleCall): InterestedUsersAnswer | PromiseLike<InterestedUsersAnswer>
  /** Called before the first question, and again when the module is restarted. Until it has settled nothing is asked. */
  start?(call: ModuleCall): unknown
  /** Called once after each `start`, when no more is asked; also when `start` failed. */
  stop?(call: ModuleCall): unknown
  /**
   * Called when the module begins to serve; the module calls `changed` whenever `observer` may newly see `subject`, and
   * the router sends the subject's current presence to that observer at once. Returns how to end it. The router ends it
   * when the module is restarted, parked or removed, or the router closes.
   */
  watch?(changed: (granted: Iterable<GrantedPair>) => void): () => void
}

/** The callbacks that a module may have besides its two. */
export type ModuleHooks = Pick<PresenceModule, 'start' | 'stop' | 'watch'>

/** What the operator grants a module at registration. */
export interface ModulePermissions {
  /** May it answer {@link PRESENCE_ALL_USERS}? */
  readonly allUsers: boolean
  /** May it name users of other servers as recipients? */
  readonly remoteRecipients: boolean
  /** May it send a changed copy of a state it was asked about? */
  readonly rewriteStates: boolean
  /** How many recipients one answer may name; the surplus is dropped. */
  readonly maxRecipients: number
}

/** What a module may do when nothing else is said. */
export const DEFAULT_PERMISSIONS: ModulePermissions = Object.freeze({
  allUsers: true,
  remoteRecipients: true,
  rewriteStates: false,
  maxRecipients: 2_000_000,
})

/**
 * Checks a module and freezes a copy of it. Methods keep their `this`: an instance of a class serves too.
 *
 * @throws BadModule when the name or a callback is not what it must be
 * @throws CallbacksNotPaired when only one callback is given
 */
export const definePresenceModule = (module: PresenceModule): PresenceModule => {
  if (typeof module !== 'object' || module === null)
    throw new BadModule('(unnamed)', 'the module', module, 'must be an object')
  const name = parseModuleName(module.name)
  requireCallbacks(name, module)
  return Object.freeze({
    name,
    getUsersForStates: module.getUsersForStates.bind(module),
    getInterestedUsers: module.getInterestedUsers.bind(module),
    ...parseHooks(name, module),
  })
}

/** The hooks that it has, each a function and bound to it. Throws {@link BadModule} when one is something else. */
export const parseHooks = (name: string, owner: ModuleHooks): ModuleHooks => {
  for (const hook of ['start', 'stop', 'watch'] as const)
    if (owner[hook] !== undefined) requireFunction(name, hook, owner[hook])
  return {
    ...(owner.start && { start: owner.start.bind(owner) }),
    ...(owner.stop && { stop: owner.stop.bind(owner) }),
    ...(owner.watch && { watch: owner.watch.bind(owner) }),
  }
}

/** Throws {@link BadModule} unless it can be a module's name. */
export const parseModuleName = (value: unknown): string => {
  if (typeof value !== 'string' || value === '')
    throw new BadModule('(unnamed)', 'name', value, 'must be a text that is not empty')
  return value
}

const requireCallbacks = (name: string, module: PresenceModule): void => {
  const { getUsersForStates, getInterestedUsers } = module
  if (getUsersForStates === undefined && getInterestedUsers !== undefined)
    throw new CallbacksNotPaired(name, 'getUsersForStates')
  if (getInterestedUsers === undefined && getUsersForStates !== undefined)
    throw new CallbacksNotPaired(name, 'getInterestedUsers')
  requireFunction(name, 'getUsersForStates', getUsersForStates)
  requireFunction(name, 'getInterestedUsers', getInterestedUsers)
}

/** Throws {@link BadModule} unless the field holds a function. */
export const requireFunction = (name: string, field: string, value: unknown): void => {
  if (typeof value !== 'function') throw new BadModule(name, field, value, 'must be a function')
}
