// What all our errors share: a tag to match by (two copies of this package may meet, so never by `instanceof`), and a
// message that is a sentence made from the fields.

/** An error with a tag. Match by `_tag`; the other fields say who and what. */
export abstract class TaggedError extends Error {
  abstract readonly _tag: string

  override get name(): string {
    return this._tag
  }
}

/** A value in at most 80 characters, for a message. Never throws, whatever the value is. */
export const showValue = (value: unknown): string => {
  return shorten(textOf(value), 80)
}

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value)
}

const kindOf = (value: object): string => {
  try {
    return Array.isArray(value) ? 'an array' : 'an object'
  } catch {
    return 'an object' // a revoked proxy
  }
}

/** What somebody threw, on one line of at most 300 characters. Never throws: a thrown value may be anything. */
export const describeThrown = (thrown: unknown): string => {
  try {
    if (!(thrown instanceof Error)) return showValue(thrown)
    return shorten(`${thrown.name}: ${thrown.message}`.replace(/\s+/g, ' '), 300)
  } catch {
    return 'something that cannot be described'
  }
}
