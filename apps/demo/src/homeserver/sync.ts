// One sync: what a user is told first, what happened since, and the wait for what happens next.
import type { UserPresenceState } from '@presence-router/core'
import type { Clock } from '../clock.ts'
import type { Session } from './accounts.ts'
import type { PresenceBook } from './presence-book.ts'
import { isWanted, type PresenceFilter } from './presence-filter.ts'
import type { SyncFeeds } from './sync-feeds.ts'
import type { SyncStart } from './sync-token.ts'
import type { VisiblePresence } from './visible-presence.ts'

/** What a client asks for. */
export interface SyncRequest {
  readonly session: Session
  readonly start: SyncStart
  readonly timeoutMs: number
  /** What the sync says of the user; `null` when it leaves presence alone. */
  readonly presence: 'online' | 'unavailable' | null
  readonly filter: PresenceFilter
}

/** What the client is told, and the position to go on from. */
export interface SyncAnswer {
  readonly position: number
  readonly states: readonly UserPresenceState[]
}

/** Answers a sync; an aborted one ends at once, its answer is of no use. */
export type Sync = (request: SyncRequest, signal: AbortSignal) => Promise<SyncAnswer>

export interface SyncParts {
  readonly clock: Clock
  readonly book: PresenceBook
  readonly feeds: SyncFeeds
  readonly visible: VisiblePresence
}

export const createSync =
  (parts: SyncParts): Sync =>
  async (request, signal) => {
    parts.feeds.open(request.session.userId)
    const endSync = request.presence === null ? () => {} : parts.book.beginSync(request.session, request.presence)
    try {
      if (request.start._tag === 'Beginning') return await firstAnswer(parts, request, signal)
      return (await nextAnswer(parts, request, signal)) ?? (await catchUp(parts, request, signal))
    } finally {
      endSync()
    }
  }

/** Everything that may be seen now, without those who are offline. */
const firstAnswer = async (parts: SyncParts, request: SyncRequest, signal: AbortSignal): Promise<SyncAnswer> => {
  const { position, states } = await catchUp(parts, request, signal)
  return { position, states: states.filter((state) => state.state !== 'offline') }
}

/** Everything that may be seen now: the client may hold somebody to be online who is not any more. */
const catchUp = async (
  parts: SyncParts,
  { session, filter }: SyncRequest,
  signal: AbortSignal,
): Promise<SyncAnswer> => {
  const position = parts.feeds.position() // before asking: what changes meanwhile is told again, never lost
  const others = await parts.visible.ofAll(session.userId, signal)
  const own = parts.book.current(session.userId)
  const states = [own, ...others.filter((state) => state.userId !== own.userId)]
  return { position, states: wantedOf(states, filter) }
}

/** What happened since, or else what happens next within the timeout; `null` when that is not known. */
const nextAnswer = async (parts: SyncParts, request: SyncRequest, signal: AbortSignal): Promise<SyncAnswer | null> => {
  const { start, session, filter, timeoutMs } = request
  if (start._tag !== 'After') return null
  const timeout = new AbortController()
  const cancelTimeout = parts.clock.after(timeoutMs, () => timeout.abort())
  const over = AbortSignal.any([signal, timeout.signal])
  try {
    for (;;) {
      const position = parts.feeds.position()
      const shown = parts.feeds.after(session.userId, start.position)
      if (shown === null) return null
      const states = wantedOf(shown, filter)
      if (states.length > 0 || timeoutMs === 0 || over.aborted) return { position, states }
      await parts.feeds.changed(session.userId, over)
    }
  } finally {
    cancelTimeout()
  }
}

const wantedOf = (states: readonly UserPresenceState[], filter: PresenceFilter): UserPresenceState[] =>
  states.filter((state) => isWanted(filter, state.userId))
