// Generated relations of a few people, as modules: answered at once or later, in this or that container.
import {
  definePresenceRelation,
  PRESENCE_ALL_USERS,
  type PresenceModule,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { userIds } from './generators.ts'

/** Who may see whom; who is in `everywhere` may see everybody. */
export interface Pairs {
  readonly pairs: readonly (readonly [observer: UserId, subject: UserId])[]
  readonly everywhere: readonly UserId[]
}

export const PEOPLE = ['@alice:x', '@bob:x', '@__proto__:x', '@carol:far', '@dave:far', '@:[::1]:8448'] as const

export const pairs: fc.Arbitrary<Pairs> = fc.record({
  pairs: fc.array(fc.tuple(userIds, userIds), { maxLength: 10 }),
  everywhere: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.uniqueArray(userIds, { maxLength: 2 })),
})

/** In which container and when a relation answers. */
export type Manner = 'array' | 'set' | 'generator' | 'promise' | 'now and then a promise'

export const manners: fc.Arbitrary<Manner> = fc.constantFrom(
  'array',
  'set',
  'generator',
  'promise',
  'now and then a promise',
)

export const moduleOf = ({ pairs, everywhere }: Pairs, manner: Manner): PresenceModule => {
  let asks = 0
  const inManner = (users: readonly UserId[]): Iterable<UserId> | Promise<Iterable<UserId>> => {
    asks++
    if (manner === 'set') return new Set(users)
    if (manner === 'generator') return users.values()
    return manner === 'promise' || (manner !== 'array' && asks % 3 === 0) ? Promise.resolve(users) : users
  }
  return definePresenceRelation({
    name: 'generated',
    observersOf: (subject) =>
      inManner([...pairs.filter(([, other]) => other === subject).map(([observer]) => observer), ...everywhere]),
    subjectsOf: (observer) =>
      everywhere.includes(observer)
        ? PRESENCE_ALL_USERS
        : inManner(pairs.filter(([other]) => other === observer).map(([, subject]) => subject)),
  })
}

/** The same module, but that this observer is never told of that subject, or always is. */
export const telling = (
  module: PresenceModule,
  isTold: boolean,
  [observer, subject]: Pairs['pairs'][number],
): PresenceModule => ({
  ...module,
  async getUsersForStates(states, call) {
    const answer = await module.getUsersForStates(states, call)
    const told = new Map(answer instanceof Map ? answer : Object.entries(answer))
    const others = [...(told.get(observer) ?? [])].filter((state: UserPresenceState) => state.userId !== subject)
    told.set(observer, isTold ? [...others, ...states.filter(({ userId }) => userId === subject)] : others)
    return told
  },
})
