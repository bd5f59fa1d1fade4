// One pair that a module tells, there and back.
import type { GrantedPair } from '@presence-router/core'
import { parseFields } from '../parse-message.ts'
import type { CloneablePair } from '../protocol.ts'
import { costOf, decodeProperty, decodeValue, encodeThrown, encodeValue } from './cloneable.ts'

export const encodePair = (pair: GrantedPair): CloneablePair => {
  try {
    const { observer, subject } = pair
    return [encodeValue(observer), encodeValue(subject)]
  } catch (thrown) {
    return { thrown: encodeThrown(thrown) }
  }
}

export const costOfPair = (pair: CloneablePair): number =>
  'thrown' in pair ? 1 : 1 + costOf(pair[0]) + costOf(pair[1])

/** The pair, or what throws as it did when it is read. Throws `NotOfProtocol`. */
export const decodePair = (crossed: unknown): object => {
  if (Array.isArray(crossed)) return { observer: decodeValue(crossed[0]), subject: decodeValue(crossed[1]) }
  const pair = {}
  decodeProperty(pair, 'observer', parseFields(crossed))
  return pair
}
