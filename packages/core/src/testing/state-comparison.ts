// Whether states came through as they were, field by field; and if not, the sentence that says which field.
import { showValue } from '../errors/index.ts'
import { STATE_FIELDS, type UserPresenceState } from '../presence-state.ts'
import type { LosableField } from './host-rig.ts'

/** What is compared, as the beginning of a sentence such as `the host showed @bob:x`, and the fields that do not count. */
export interface Comparison {
  readonly what: string
  readonly lost: readonly LosableField[]
}

/** Throws unless `actual` are the `expected` states, in this order. */
export const requireStates = (
  actual: readonly UserPresenceState[],
  expected: readonly UserPresenceState[],
  comparison: Comparison,
): void => {
  if (actual.length !== expected.length)
    throw new Error(`${comparison.what} ${counted(actual, 'state')} instead of ${expected.length}`)
  expected.forEach((state, index) => {
    requireState(actual[index], state, comparison)
  })
}

/** Throws unless `actual` is the `expected` state. */
export const requireState = (
  actual: UserPresenceState | undefined,
  expected: UserPresenceState,
  { what, lost }: Comparison,
): void => {
  if (actual === undefined) throw new Error(`${what} no state of ${expected.userId}`)
  const counted = STATE_FIELDS.filter((field) => !lost.some((other) => other === field))
  const wrong = counted.find((field) => actual[field] !== expected[field])
  if (wrong === undefined) return
  const [had, has] = [showValue(expected[wrong]), showValue(actual[wrong])]
  throw new Error(`${what} a state of ${expected.userId} whose ${wrong} is ${has}, where ${had} belongs`)
}

/** How many there are, in words such as `1 state`. */
export const counted = ({ length }: readonly unknown[], noun: string): string =>
  `${length} ${noun}${length === 1 ? '' : 's'}`
