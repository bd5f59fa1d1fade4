// One relation, who may see whom, read from its two sides. A module made of it decides nothing twice: what each callback
// answers is what the relation holds.
import { BadModule } from '../errors/index.ts'
import {
  definePresenceModule,
  type InterestedUsersAnswer,
  type ModuleCall,
  type ModuleHooks,
  type PresenceModule,
  parseHooks,
  parseModuleName,
  requireFunction,
} from '../module.ts'
import type { UserId } from '../user-id.ts'
import { tellObservers } from './tell-observers.ts'

/** Who may see a subject, in any iterable but a string. Everybody is no such list. */
export type ObserversAnswer = Iterable<string>

/**
 * Who may see whom: one relation, asked from either side.
 *
 * The two must be the two sides of the same pairs: `subjectsOf(alice)` has bob exactly when `observersOf(bob)` has alice.
 * Who may see everybody is answered with {@link PRESENCE_ALL_USERS} by `subjectsOf`, and is then named by every
 * `observersOf`. Both may be called at any time and several times at once, so they must be quick and have no effects.
 */
export interface PresenceRelation extends ModuleHooks {
  /** Unique within a router; failures are reported under it. */
  readonly name: string
  /** Who may see this user? */
  observersOf(subject: UserId, call: ModuleCall): ObserversAnswer | PromiseLike<ObserversAnswer>
  /** Whom may this user see? */
  subjectsOf(observer: UserId, call: ModuleCall): InterestedUsersAnswer | PromiseLike<InterestedUsersAnswer>
}

/**
 * Makes a module of one relation, so that its two callbacks cannot say different things. Methods keep their `this`.
 *
 * `getInterestedUsers` is `subjectsOf`. `getUsersForStates` asks `observersOf` once for each user with a state, in the
 * order of the states, without waiting for one answer before the next question; who needs a limit sets one. It answers at
 * once, without a promise, when every `observersOf` does. Both get the router's `call`, so aborting reaches them.
 *
 * One `observersOf` that throws, rejects, or answers no iterable (`undefined`, a text, ALL) or one of more than 2,000,000
 * names fails the whole answer: the router reports `ModuleThrew` with the cause, and asks again about all of its states,
 * so none is lost. Whoever wants it to cost one subject only catches it there and answers `[]`. A member that is no user
 * id costs itself alone, as in any answer.
 *
 * @throws BadModule when the name, one of the two, or a hook is not what it must be
 */
export const definePresenceRelation = (relation: PresenceRelation): PresenceModule => {
  if (typeof relation !== 'object' || relation === null)
    throw new BadModule('(unnamed)', 'the relation', relation, 'must be an object')
  const name = parseModuleName(relation.name)
  for (const side of ['observersOf', 'subjectsOf'] as const) requireFunction(name, side, relation[side])
  const observersOf = relation.observersOf.bind(relation)
  return definePresenceModule({
    name,
    getUsersForStates: (states, call) => tellObservers(states, (subject) => observersOf(subject, call)),
    getInterestedUsers: relation.subjectsOf.bind(relation),
    ...parseHooks(name, relation),
  })
}
