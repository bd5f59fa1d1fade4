// A member of an answer on its way back: the very state that was asked about, or what the reader of answers is to judge.
import { STATE_FIELDS, type UserPresenceState } from '@presence-router/core'
import { parseArray, parseFields } from '../parse-message.ts'
import { decodeProperty, decodeValue, NotOfProtocol } from './cloneable.ts'

/** Decodes a member of one answer; throws {@link NotOfProtocol}. */
export type DecodeMember = (crossed: unknown) => unknown

/** `states`: those that were asked about. */
export const createMemberDecoder = (states: readonly UserPresenceState[]): DecodeMember => {
  return (crossed) => {
    if (typeof crossed === 'number') return decodePlace(crossed, states)
    const member = parseFields(crossed)
    return 'fields' in member ? decodeFields(member['fields']) : decodeValue(member['value'])
  }
}

const decodeFields = (crossed: unknown): object => {
  const fields = parseArray(crossed)
  const state = {}
  for (const [at, name] of STATE_FIELDS.entries()) decodeProperty(state, name, fields[at])
  return state
}

const decodePlace = (place: number, states: readonly UserPresenceState[]): UserPresenceState => {
  const state = states[place]
  if (state === undefined) throw new NotOfProtocol('a state that was not asked about has no place')
  return state
}
