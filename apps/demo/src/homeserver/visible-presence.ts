// Whose presence somebody may see, and how those users are now: asked of the router, since nobody shares a room here.
import { PRESENCE_ALL_USERS, type UserId, type UserPresenceState } from '@presence-router/core'
import type { PresenceRouter } from '@presence-router/runtime'
import type { PresenceBook } from './presence-book.ts'

/** What somebody may see besides their own presence. */
export interface VisiblePresence {
  /** Of everybody they may see. */
  ofAll(observer: UserId, signal: AbortSignal): Promise<UserPresenceState[]>
  /** Of one user; `null` when they may not see it. */
  ofOne(observer: UserId, subject: UserId, signal: AbortSignal): Promise<UserPresenceState | null>
}

type Queries = Pick<PresenceRouter, 'getInterestedUsers' | 'getUsersForStates'>

export const createVisiblePresence = (router: Queries, book: PresenceBook): VisiblePresence => {
  // Somebody routed as ALL sees what getUsersForStates gives them, no more.
  const grantedOf = async (
    observer: UserId,
    states: readonly UserPresenceState[],
    signal: AbortSignal,
  ): Promise<UserPresenceState[]> => {
    const granted = await router.getUsersForStates(states, { signal })
    return [...(granted.get(observer) ?? [])]
  }
  return {
    async ofAll(observer, signal) {
      const interested = await router.getInterestedUsers(observer, { signal })
      if (interested === PRESENCE_ALL_USERS) return grantedOf(observer, book.everybody(), signal)
      return [...interested].map((userId) => book.current(userId))
    },
    async ofOne(observer, subject, signal) {
      const interested = await router.getInterestedUsers(observer, { signal })
      if (interested !== PRESENCE_ALL_USERS) return interested.has(subject) ? book.current(subject) : null
      const [state] = await grantedOf(observer, [book.current(subject)], signal)
      return state ?? null
    },
  }
}
