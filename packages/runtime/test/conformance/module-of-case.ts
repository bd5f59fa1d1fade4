// The modules of a conformance case: real ones, which behave as the case says and note that they were called.
import { type PresenceModule, type UserPresenceState, userPresenceState } from '@presence-router/core'
import type {
  CallbackName,
  InterestedBehaviour,
  ModuleSpec,
  RouterCase,
  StateSpec,
  StatesBehaviour,
} from './router-case.ts'

/** Makes the states of one case. A label is always the same object. */
export const statesOfCase = ({ states }: RouterCase): ((spec: StateSpec) => UserPresenceState) => {
  const labelled = new Map(
    Object.entries(states).map(([label, { userId, ...fields }]) => [label, userPresenceState(userId, fields)]),
  )
  const stateOf = (label: string): UserPresenceState => {
    const state = labelled.get(label)
    if (state === undefined) throw new Error(`the case has no state ${label}`)
    return state
  }
  return (spec) => {
    if (typeof spec === 'string') return stateOf(spec)
    if ('copy' in spec) return { ...stateOf(spec.copy) }
    if ('changed' in spec) return { ...stateOf(spec.changed), ...spec.with }
    if ('invented' in spec) return userPresenceState(spec.invented.userId, spec.invented)
    return spec.raw as UserPresenceState // a module may put anything into its answer
  }
}

export const moduleOfCase = (
  spec: ModuleSpec,
  stateOf: (state: StateSpec) => UserPresenceState,
  onCall: (callback: CallbackName) => void,
): PresenceModule =>
  // The answers are what the case says, good or bad: nothing here may rely on their types.
  ({
    name: spec.name,
    getUsersForStates(asked: readonly UserPresenceState[]) {
      onCall('getUsersForStates')
      return usersForStates(spec.getUsersForStates, asked, stateOf)
    },
    getInterestedUsers(userId: string) {
      onCall('getInterestedUsers')
      return interestedUsers(spec.getInterestedUsers, userId)
    },
  }) as PresenceModule

const usersForStates = (
  behaviour: StatesBehaviour,
  asked: readonly UserPresenceState[],
  stateOf: (state: StateSpec) => UserPresenceState,
): unknown => {
  if ('echo' in behaviour) return new Map([[behaviour.echo, new Set(asked)]])
  if ('echoTo' in behaviour) return new Map(behaviour.echoTo.map((recipient) => [recipient, new Set(asked)]))
  if ('follow' in behaviour) return followersOf(behaviour.follow, asked)
  if ('entries' in behaviour)
    return new Map(
      behaviour.entries.map(([recipient, value]) => [
        recipient,
        'raw' in value ? value.raw : new Set(value.map(stateOf)),
      ]),
    )
  if (!('answer' in behaviour)) return misbehave(behaviour)
  const entries = Object.entries(behaviour.answer).map(([recipient, specs]): [string, UserPresenceState[]] => [
    recipient,
    specs.map(stateOf),
  ])
  if (behaviour.as === 'arrays') return new Map(entries)
  const sets = entries.map(([recipient, states]): [string, Set<UserPresenceState>] => [recipient, new Set(states)])
  if (behaviour.as === 'object') return Object.fromEntries(sets)
  return behaviour.as === 'promise' ? Promise.resolve(new Map(sets)) : new Map(sets)
}

const interestedUsers = (behaviour: InterestedBehaviour, userId: string): unknown => {
  if ('follow' in behaviour) return new Set(behaviour.follow[userId])
  if (!('answer' in behaviour)) return misbehave(behaviour)
  const { answer, as } = behaviour
  if (answer === 'ALL') return as === 'promise' ? Promise.resolve(answer) : answer
  if (as === 'arrays') return answer
  return as === 'promise' ? Promise.resolve(new Set(answer)) : new Set(answer)
}

type Misbehaviour =
  | { readonly throws: string }
  | { readonly rejects: string }
  | { readonly hangs: true }
  | { readonly raw: unknown }

const misbehave = (behaviour: Misbehaviour): unknown => {
  if ('throws' in behaviour) throw new Error(behaviour.throws)
  if ('rejects' in behaviour) return Promise.reject(new Error(behaviour.rejects))
  return 'hangs' in behaviour ? new Promise(() => {}) : behaviour.raw
}

const followersOf = (
  subjectsOf: { readonly [observer: string]: readonly string[] },
  asked: readonly UserPresenceState[],
): Map<string, Set<UserPresenceState>> =>
  new Map(
    Object.entries(subjectsOf)
      .map(([observer, subjects]): [string, Set<UserPresenceState>] => [
        observer,
        new Set(asked.filter(({ userId }) => subjects.includes(userId))),
      ])
      .filter(([, states]) => states.size > 0),
  )
