// Values that can cross between threads and processes. A primitive crosses as it is; anything else as a stand-in for which
// the reader of answers has the same words. Nothing is judged here.

/** A value as it crosses. */
export type CloneableValue = string | number | bigint | boolean | null | undefined | StandIn

/** What cannot be cloned, or is not worth it. */
export type StandIn =
  | { readonly standsFor: 'function' | 'array' | 'object' }
  | { readonly standsFor: 'symbol'; readonly text: string }
  /** A property that throws when it is read. */
  | { readonly standsFor: 'getter'; readonly thrown: CloneableThrown }

/** What was thrown: an error with its texts, or any other value. */
export type CloneableThrown =
  | { readonly name: string; readonly message: string; readonly stack: string }
  | { readonly value: CloneableValue }

/** Longer texts are cut: a user id is too long from 256 on, and messages show 80 characters. */
const LONGEST_TEXT = 300

const LONGEST_MESSAGE = 10_000
const KEPT_BITS = 512

export const encodeValue = (value: unknown, longest = LONGEST_TEXT): CloneableValue => {
  switch (typeof value) {
    case 'string':
      return value.slice(0, longest)
    case 'bigint':
      return BigInt.asIntN(KEPT_BITS, value)
    case 'symbol':
      return { standsFor: 'symbol', text: (value.description ?? '').slice(0, longest) }
    case 'function':
      return { standsFor: 'function' }
    case 'object':
      return value === null ? null : { standsFor: isArray(value) ? 'array' : 'object' }
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
  }
}

/** Never throws, whatever was thrown. */
export const encodeThrown = (thrown: unknown): CloneableThrown => {
  try {
    if (!(thrown instanceof Error)) return { value: encodeValue(thrown) }
    const { name, message, stack } = thrown
    return { name: cut(name), message: cut(message), stack: cut(stack) }
  } catch {
    return { name: 'Error', message: 'something that cannot be described', stack: '' }
  }
}

/** What its text costs, besides the entry that it is part of. */
export const costOf = (value: CloneableValue): number => (typeof value === 'string' ? value.length >> 6 : 0)

/** The value, or one of its kind. Throws {@link NotOfProtocol}. */
export const decodeValue = (crossed: unknown): unknown => {
  if (typeof crossed !== 'object' || crossed === null) return crossed
  const { standsFor, text } = crossed as { readonly standsFor?: unknown; readonly text?: unknown }
  switch (standsFor) {
    case 'function':
      return () => {}
    case 'array':
      return []
    case 'object':
      return Object.create({}) // no plain object: in place of a whole answer it must not pass for one
    case 'symbol':
      return Symbol(parseText(text))
    default:
      throw new NotOfProtocol('a value that stands for nothing')
  }
}

/** What was thrown on the other side. Throws {@link NotOfProtocol}. */
export const decodeThrown = (crossed: unknown): unknown => {
  if (typeof crossed !== 'object' || crossed === null) throw new NotOfProtocol('nothing that can be thrown')
  if ('value' in crossed) return decodeValue(crossed.value)
  const { name, message, stack } = crossed as { readonly [field: string]: unknown }
  const error = new Error(parseText(message))
  const hidden = { enumerable: false, configurable: true, writable: true }
  Object.defineProperty(error, 'name', { ...hidden, value: parseText(name) })
  Object.defineProperty(error, 'stack', { ...hidden, value: parseText(stack) })
  return error
}

/** Gives an object a property: the value, or one that throws when it is read. Throws {@link NotOfProtocol}. */
export const decodeProperty = (owner: object, name: string, crossed: unknown): void => {
  if (typeof crossed === 'object' && crossed !== null && 'thrown' in crossed) defineThrower(owner, name, crossed.thrown)
  else Object.defineProperty(owner, name, { value: decodeValue(crossed), enumerable: true })
}

/** An isolate posted what nothing of ours posts. */
export class NotOfProtocol extends Error {
  override readonly name = 'NotOfProtocol'
}

const defineThrower = (owner: object, name: string, crossed: unknown): void => {
  const thrown = decodeThrown(crossed)
  const get = (): never => {
    throw thrown
  }
  Object.defineProperty(owner, name, { get, enumerable: true })
}

const parseText = (value: unknown): string => {
  if (typeof value !== 'string') throw new NotOfProtocol('no text where one belongs')
  return value
}

const cut = (text: unknown): string => (typeof text === 'string' ? text.slice(0, LONGEST_MESSAGE) : '')

const isArray = (value: object): boolean => {
  try {
    return Array.isArray(value)
  } catch {
    return false // a revoked proxy
  }
}
