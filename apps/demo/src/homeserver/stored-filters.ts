// The filters that clients left with us, by number; the same filter keeps its number.
import type { UserId } from '@presence-router/core'
import type { JsonObject } from '../http/json-body.ts'

/** How many filters one user may leave. */
const MAX_FILTERS = 100

/** The filters of all users. */
export interface StoredFilters {
  /** The id of that filter; `null` when the user has too many. */
  keep(userId: UserId, filter: JsonObject): string | null
  get(userId: UserId, filterId: string): JsonObject | null
}

export const createStoredFilters = (): StoredFilters => {
  const ofUsers = new Map<UserId, string[]>()
  return {
    keep(userId, filter) {
      const kept = ofUsers.get(userId) ?? []
      ofUsers.set(userId, kept)
      const text = JSON.stringify(filter)
      const known = kept.indexOf(text)
      if (known >= 0) return String(known)
      return kept.length === MAX_FILTERS ? null : String(kept.push(text) - 1)
    },
    get(userId, filterId) {
      const text = /^\d{1,4}$/.test(filterId) ? ofUsers.get(userId)?.[Number(filterId)] : undefined
      return text === undefined ? null : JSON.parse(text)
    },
  }
}
