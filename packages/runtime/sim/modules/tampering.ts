// What a module does to what it was given, and to what it gave, when it should not.
import { type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import type { Answer, Entry } from '../history/seen.ts'

/** Tries everything that would change the list or a state of it, for whoever reads it next. */
export const changeInput = (states: readonly UserPresenceState[]): void => {
  const writable = states as UserPresenceState[]
  const [first] = states
  if (first === undefined) return
  const changed = userPresenceState(first.userId, { state: 'online', statusMsg: TAMPERED })
  for (const change of [
    () => writable.push(changed),
    () => writable.unshift(changed),
    () => writable.splice(0, 1, changed),
    () => Object.assign(first, { statusMsg: TAMPERED }),
    () => Object.defineProperty(first, 'statusMsg', { value: TAMPERED }),
  ])
    try {
      change()
    } catch {
      // frozen, as it must be
    }
}

/** The status of states that nobody published. */
export const TAMPERED = 'tampered with'

/** Adds to an answer that was given: sends this observer these states, too. What it added. */
export const changeAnswer = (
  { value, isUsable }: Answer,
  observer: UserId,
  states: readonly UserPresenceState[],
): readonly Entry[] => {
  if (!isUsable || !(value instanceof Map)) return []
  const inner: unknown = value.get(observer)
  if (inner instanceof Set) for (const state of states) inner.add(state)
  else if (Array.isArray(inner)) inner.push(...states)
  else value.set(observer, [...states])
  return [{ recipient: observer, states }]
}
