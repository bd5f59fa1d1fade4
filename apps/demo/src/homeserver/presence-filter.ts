// Which presence events a client wants in its syncs: the part of a Matrix filter that matters without rooms.
import type { UserId } from '@presence-router/core'

/** Lists as in the Matrix filter; `null` where the client named none. Excluding wins over including. */
export interface PresenceFilter {
  readonly types: readonly string[] | null
  readonly notTypes: readonly string[]
  readonly senders: readonly string[] | null
  readonly notSenders: readonly string[]
}

/** What a client gets that asked for nothing special. */
export const ALL_PRESENCE: PresenceFilter = { types: null, notTypes: [], senders: null, notSenders: [] }

/** Whether the client wants presence events of this user. */
export const isWanted = (filter: PresenceFilter, sender: UserId): boolean =>
  isPresenceNamed(filter.types ?? ['*']) &&
  !isPresenceNamed(filter.notTypes) &&
  (filter.senders === null || filter.senders.includes(sender)) &&
  !filter.notSenders.includes(sender)

const isPresenceNamed = (types: readonly string[]): boolean => types.some((type) => matches(type, 'm.presence'))

// Walks the parts between the stars instead of building a pattern: a client's text must not become an expression.
const matches = (pattern: string, text: string): boolean => {
  const [head = '', ...parts] = pattern.split('*')
  if (parts.length === 0) return pattern === text
  if (!text.startsWith(head)) return false
  const tail = parts.pop() ?? ''
  let from = head.length
  for (const part of parts) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return text.endsWith(tail) && text.length - tail.length >= from
}
