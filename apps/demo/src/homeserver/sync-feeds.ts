// What each user was shown and may not have fetched yet: of each subject the latest state only, so a feed is never larger
// than the number of subjects. Positions count what was shown to anybody, and never repeat within one run.
import type { UserId, UserPresenceState } from '@presence-router/core'

/** The feeds of all users who are logged in. */
export interface SyncFeeds {
  /** The position of what was added last, by anybody. */
  position(): number
  /** From here on is kept what this user is shown; somebody who has a feed keeps it. */
  open(userId: UserId): void
  /** Forgets the feed. */
  drop(userId: UserId): void
  /** Shows states to a user; without a feed they are not kept, a first sync tells them anyway. */
  add(userId: UserId, states: Iterable<UserPresenceState>): void
  /** What was shown after that position; `null` when the feed does not reach there. */
  after(userId: UserId, position: number): UserPresenceState[] | null
  /** Settles when the user is shown something more, or the signal is aborted. */
  changed(userId: UserId, signal: AbortSignal): Promise<void>
}

interface Entry {
  readonly position: number
  readonly state: UserPresenceState
}

interface Feed {
  readonly beganAt: number
  readonly latest: Map<UserId, Entry>
  readonly waiting: Set<() => void>
}

export const createSyncFeeds = (): SyncFeeds => {
  const feeds = new Map<UserId, Feed>()
  let position = 0

  return {
    position: () => position,
    open(userId) {
      if (feeds.has(userId)) return
      position++ // a position from before an earlier feed was dropped must not pass for one of this feed
      feeds.set(userId, { beganAt: position, latest: new Map(), waiting: new Set() })
    },
    drop(userId) {
      feeds.delete(userId)
    },
    add(userId, states) {
      const feed = feeds.get(userId)
      if (feed === undefined) return
      for (const state of states) feed.latest.set(state.userId, { position: ++position, state })
      for (const wake of [...feed.waiting]) wake()
    },
    after(userId, since) {
      const feed = feeds.get(userId)
      if (feed === undefined || since < feed.beganAt || since > position) return null
      const entries = [...feed.latest.values()].filter((entry) => entry.position > since)
      return entries.sort((left, right) => left.position - right.position).map((entry) => entry.state)
    },
    changed: (userId, signal) => nextWake(feeds.get(userId), signal),
  }
}

const nextWake = (feed: Feed | undefined, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = (): void => {
      signal.removeEventListener('abort', wake)
      feed?.waiting.delete(wake)
      resolve()
    }
    signal.addEventListener('abort', wake)
    feed?.waiting.add(wake)
  })
