// People for tests, and the servers they live on: ours, another, and a third, so that "not ours" is not "that one".
import { parseUserId, type UserId } from '../user-id.ts'

/** The server that is ours in a test. */
export const HOME_SERVER = 'example.org'

/** A server that is not ours. */
export const OTHER_SERVER = 'other.example'

/** A server that is neither. */
export const THIRD_SERVER = 'third.example'

/**
 * Somebody of that name; on {@link HOME_SERVER} when nothing else is said.
 *
 * @throws BadUserId when the two make no user id
 */
export const person = (name: string, serverName: string = HOME_SERVER): UserId => parseUserId(`@${name}:${serverName}`)

/** On {@link HOME_SERVER}. */
export const alice: UserId = person('alice')

/** On {@link HOME_SERVER}. */
export const bob: UserId = person('bob')

/** On {@link HOME_SERVER}. */
export const carol: UserId = person('carol')

/** On {@link OTHER_SERVER}. */
export const dora: UserId = person('dora', OTHER_SERVER)

/** On {@link OTHER_SERVER}. */
export const emil: UserId = person('emil', OTHER_SERVER)

/** On {@link THIRD_SERVER}. */
export const frida: UserId = person('frida', THIRD_SERVER)
