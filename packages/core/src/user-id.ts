// What a Matrix user id is. Compared code unit by code unit everywhere: no case folding, no normalisation.
import { BadUserId } from './errors/index.ts'

/** A Matrix user id that was checked at a border, such as `@alice:example.org`; only {@link parseUserId} makes one. */
export type UserId = string & { readonly '@presence-router/UserId': true }

/** The longest user id, in bytes of UTF-8 (Matrix specification, appendix 4.2.1). */
export const MAX_USER_ID_BYTES = 255

/**
 * Reads a user id from anything.
 *
 * It needs `@` first and a `:` later, at most {@link MAX_USER_ID_BYTES} bytes of UTF-8, no NUL and no lone surrogate.
 * An empty localpart passes, and so do `__proto__` and emoji.
 *
 * @throws BadUserId that says what is wrong
 */
export const parseUserId = (value: unknown): UserId => {
  const fault = userIdFault(value)
  if (fault !== null) throw new BadUserId(value, fault)
  return value as UserId
}

/** Whether {@link parseUserId} would take it. */
export const isUserId = (value: unknown): value is UserId => userIdFault(value) === null

/** The server of a user: everything after the first colon, so `host:8448` and `[::1]:8448` keep their port. */
export const serverNameOf = (userId: UserId): string => userId.slice(userId.indexOf(':') + 1)

/** What is wrong with it as a user id, in words that follow "the user id"; `null` when nothing is. */
export const userIdFault = (value: unknown): string | null => {
  if (typeof value !== 'string') return 'is no string'
  if (value.charCodeAt(0) !== 0x40) return 'does not begin with @'
  if (value.indexOf(':') < 0) return 'has no colon'
  if (isTooLong(value)) return `is longer than ${MAX_USER_ID_BYTES} bytes`
  if (value.includes('\0')) return 'contains a NUL'
  if (!value.isWellFormed()) return 'contains a lone surrogate'
  return null
}

// One UTF-16 code unit is at most three bytes of UTF-8, so the usual id is decided by its length alone.
const isTooLong = (text: string): boolean => text.length * 3 > MAX_USER_ID_BYTES && utf8Bytes(text) > MAX_USER_ID_BYTES

const utf8Bytes = (text: string): number => {
  let bytes = 0
  for (let i = 0; i < text.length && bytes <= MAX_USER_ID_BYTES; i++) {
    const unit = text.charCodeAt(i)
    const isHalfOfPair = unit >= 0xd800 && unit <= 0xdfff
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalfOfPair ? 2 : 3
  }
  return bytes
}
