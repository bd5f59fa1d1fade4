// Small real modules for tests.
import {
  definePresenceModule,
  type ModuleCall,
  type PresenceModule,
  type UserPresenceState,
} from '@presence-router/core'

/** Everybody's states go to these recipients; answers at once. */
export const echoTo = (name: string, ...recipients: string[]): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: (states) => new Map(recipients.map((recipient) => [recipient, states])),
    getInterestedUsers: () => [],
  })

/** The same, after so many milliseconds. */
export const slowEcho = (name: string, ms: number, ...recipients: string[]): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: (states) => after(ms, () => new Map(recipients.map((recipient) => [recipient, states]))),
    getInterestedUsers: () => after(ms, () => []),
  })

/** Never answers; tells what it was called with. */
export const silent = (name: string, called: (call: ModuleCall) => void = () => {}): PresenceModule => {
  const never = (_: unknown, call: ModuleCall): Promise<never> => {
    called(call)
    return new Promise(() => {})
  }
  return definePresenceModule({ name, getUsersForStates: never, getInterestedUsers: never })
}

/** Answers as `answer` says, which may throw. */
export const answering = (
  name: string,
  answer: (states: readonly UserPresenceState[], call: ModuleCall) => unknown,
): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: answer as PresenceModule['getUsersForStates'],
    getInterestedUsers: () => [],
  })

const after = <Value>(ms: number, value: () => Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value()), ms))
