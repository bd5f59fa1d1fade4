// A member of an answer as it crosses: one of the states that were asked about, by its place among them, or its fields as
// they can be read. What is wrong with it, the reader on the other side says.
import {
  askAbout,
  MAX_STATUS_MSG_LENGTH,
  parsePresenceState,
  STATE_FIELDS,
  type UserPresenceState,
} from '@presence-router/core'
import type { CloneableMember } from '../protocol.ts'
import { type CloneableValue, costOf, encodeThrown, encodeValue } from './cloneable.ts'

/** Encodes members of one answer. Never throws. */
export type EncodeMember = (member: unknown) => CloneableMember

export const createMemberEncoder = (states: readonly UserPresenceState[]): EncodeMember => {
  const placeOf = new Map<unknown, number>(states.map((state, place) => [state, place]))
  const asked = lazily(() => askAbout(states))
  return (member) => {
    const place = placeOf.get(member)
    if (place !== undefined) return place
    if (typeof member !== 'object' || member === null) return { value: encodeValue(member) }
    const state = readState(member)
    const original = state === null ? -1 : asked().placeOf(state)
    return original >= 0 ? original : { fields: encodeFields(state ?? member) }
  }
}

export const costOfMember = (member: CloneableMember): number => {
  if (typeof member === 'number') return 1
  if ('value' in member) return 1 + costOf(member.value)
  return member.fields.reduce<number>((cost, field) => cost + costOf(field), 2)
}

const readState = (member: object): UserPresenceState | null => {
  try {
    return parsePresenceState(member)
  } catch {
    return null
  }
}

const encodeFields = (source: object): CloneableValue[] =>
  STATE_FIELDS.map((field) => {
    try {
      return encodeValue(Reflect.get(source, field), field === 'statusMsg' ? MAX_STATUS_MSG_LENGTH + 1 : undefined)
    } catch (thrown) {
      return { standsFor: 'getter', thrown: encodeThrown(thrown) }
    }
  })

/** The most answers hold the very states: then it is not needed. */
const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
