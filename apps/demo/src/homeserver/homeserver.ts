// The presence-only homeserver: its parts, and the two threads that tie them to the router: what changes is announced,
// what the router has shown to somebody stands in that user's feed.
import type { MemoryHost } from '@presence-router/adapters/memory'
import type { PresenceRouter } from '@presence-router/runtime'
import type { Clock } from '../clock.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { createPresenceBook, type PresenceBook } from './presence-book.ts'
import { createStoredFilters, type StoredFilters } from './stored-filters.ts'
import { createSync, type Sync } from './sync.ts'
import { createSyncFeeds, type SyncFeeds } from './sync-feeds.ts'
import { createVisiblePresence, type VisiblePresence } from './visible-presence.ts'

/** What a homeserver is attached to. */
export interface HomeserverParts {
  readonly serverName: string
  readonly clock: Clock
  readonly host: MemoryHost
  readonly router: PresenceRouter
}

/** What the client-server API works with. */
export interface Homeserver {
  readonly serverName: string
  readonly clock: Clock
  readonly accounts: Accounts
  readonly book: PresenceBook
  readonly filters: StoredFilters
  readonly sync: Sync
  readonly visible: VisiblePresence
}

export const createHomeserver = ({ serverName, clock, host, router }: HomeserverParts): Homeserver => {
  const feeds = createSyncFeeds()
  const book = createPresenceBook(clock, (state) => {
    feeds.add(state.userId, [state]) // one's own presence needs no routing
    host.publishLocal(state)
  })
  const visible = createVisiblePresence(router, book)
  keepShown(host, feeds)
  return {
    serverName,
    clock,
    accounts: createAccounts((userId) => feeds.drop(userId)),
    book,
    filters: createStoredFilters(),
    sync: createSync({ clock, book, feeds, visible }),
    visible,
  }
}

const keepShown = (host: MemoryHost, feeds: SyncFeeds): void => {
  host.shown.subscribe((userId, states) => {
    const ofOthers = states.filter((state) => state.userId !== userId)
    feeds.add(userId, ofOthers)
    host.shown.forget(userId) // the feed keeps it; kept twice it would grow with users who never log in
  })
  host.sent.subscribe((serverName) => host.sent.forget(serverName)) // there is no server beyond
}
