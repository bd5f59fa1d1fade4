// From subjects with their observers to recipients with their states. Without a promise as long as nobody answers with one.
import { isIterable } from '../answer/reading.ts'
import { showValue } from '../errors/index.ts'
import { DEFAULT_PERMISSIONS, PRESENCE_ALL_USERS } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/** From recipient to states: a recipient as the relation spelled it, not yet believed. */
export type ToldStates = ReadonlyMap<string, readonly UserPresenceState[]>

type StatesBySubject = ReadonlyMap<UserId, readonly UserPresenceState[]>

/** No more names of one answer are read, so that an endless one ends: as many as one answer may have recipients. */
const MOST_OBSERVERS = DEFAULT_PERMISSIONS.maxRecipients

/** Asks once for each subject, all before the first answer is awaited, and turns the answers round. */
export const tellObservers = (
  states: readonly UserPresenceState[],
  observersOf: (subject: UserId) => unknown,
): ToldStates | Promise<ToldStates> => {
  const bySubject = groupBySubject(states)
  const { answers, isLater } = askForEach(bySubject.keys(), observersOf)
  return isLater ? Promise.all(answers).then((settled) => turnRound(bySubject, settled)) : turnRound(bySubject, answers)
}

const groupBySubject = (states: readonly UserPresenceState[]): StatesBySubject => {
  const bySubject = new Map<UserId, UserPresenceState[]>()
  for (const state of states) {
    const known = bySubject.get(state.userId)
    if (known === undefined) bySubject.set(state.userId, [state])
    else known.push(state)
  }
  return bySubject
}

interface Answers {
  readonly answers: readonly unknown[]
  /** Whether any of them is a promise. */
  readonly isLater: boolean
}

const askForEach = (subjects: Iterable<UserId>, observersOf: (subject: UserId) => unknown): Answers => {
  const answers: unknown[] = []
  try {
    for (const subject of subjects) answers.push(observersOf(subject))
    return { answers, isLater: answers.some(isThenable) }
  } catch (thrown) {
    // Those asked before may yet reject, and nobody awaits them any more: an unhandled rejection would end the process.
    Promise.all(answers).catch(() => {})
    throw thrown
  }
}

const turnRound = (bySubject: StatesBySubject, answers: readonly unknown[]): ToldStates => {
  const told = new Map<string, UserPresenceState[]>()
  let index = 0
  for (const [subject, states] of bySubject)
    readObservers(subject, answers[index++], (observer) => tell(told, observer, states))
  return told
}

const tell = (told: Map<string, UserPresenceState[]>, observer: string, states: readonly UserPresenceState[]): void => {
  const known = told.get(observer)
  const isNamedTwice = known !== undefined && known[known.length - 1] === states[states.length - 1]
  if (known === undefined) told.set(observer, states.slice())
  else if (!isNamedTwice) for (const state of states) known.push(state)
}

/** The names as they come. Whether each is a user id is for the reader of the whole answer. */
const readObservers = (subject: UserId, answer: unknown, take: (observer: string) => void): void => {
  if (!isIterable(answer)) throw new TypeError(`observersOf(${subject}) answered ${wrongKind(answer)}`)
  let left = MOST_OBSERVERS
  for (const observer of answer) {
    if (left-- === 0) throw new RangeError(`observersOf(${subject}) names more than ${MOST_OBSERVERS} users`)
    take(observer as string)
  }
}

const wrongKind = (answer: unknown): string =>
  answer === PRESENCE_ALL_USERS
    ? 'ALL: everybody cannot be a list of recipients'
    : `${showValue(answer)}, which is no iterable of user ids`

const isThenable = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof answer === 'object' && answer !== null && typeof (answer as PromiseLike<unknown>).then === 'function'
