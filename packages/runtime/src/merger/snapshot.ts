// The Effect behind `sendLocalOnlinePresenceTo`: what each of these users may see and who is present, as it is now. Nobody's
// presence is touched.
import { PRESENCE_ALL_USERS, type UserId, type UserPresenceState } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import type { PresenceTable, TrackedState } from '../presence-table.ts'
import type { Granted } from './ask-module.ts'
import type { Merged } from './merged.ts'
import type { OrderGuard } from './order-guard.ts'
import { type QueryParts, queryInterestedUsers, queryUsersForStates } from './query-effects.ts'
import { type Question, questionAbout } from './question.ts'

export interface SnapshotParts {
  /** The parts of a query that begins now. */
  readonly queryParts: () => QueryParts
  readonly table: PresenceTable
  readonly guard: OrderGuard
  readonly maxBatchUsers: number
  readonly deliver: (merged: Merged) => void
}

/** How many users' interests are asked for at a time. */
const CONCURRENT_USERS = 16

/** Succeeds when everything has been delivered. Never fails. */
export const sendSnapshot = Effect.fnUntraced(function* (
  userIds: readonly UserId[],
  parts: SnapshotParts,
): Effect.fn.Return<void> {
  const interests = yield* Effect.forEach(userIds, (userId) => queryInterestedUsers(userId, parts.queryParts()), {
    concurrency: CONCURRENT_USERS,
  })
  const seeAll: UserId[] = []
  const seeSome = new Map<UserId, ReadonlySet<UserId>>()
  for (const [index, userId] of userIds.entries()) {
    const interested = interests[index]
    if (interested === PRESENCE_ALL_USERS) seeAll.push(userId)
    else if (interested !== undefined) seeSome.set(userId, interested)
  }
  if (seeSome.size > 0) deliverToSome(seeSome, parts)
  if (seeAll.length > 0) yield* sendToAllSeers(seeAll, parts)
})

/** What users see who name those they may see: their states, unchanged. */
const deliverToSome = (seeSome: ReadonlyMap<UserId, ReadonlySet<UserId>>, { table, deliver }: SnapshotParts): void => {
  const entries = new Map<UserId, TrackedState>()
  const granted = [...seeSome].map(([recipient, interested]) => {
    const states: UserPresenceState[] = []
    for (const userId of interested) {
      const entry = table.get(userId)
      if (entry === undefined || entry.state.state === 'offline') continue
      entries.set(userId, entry)
      states.push(entry.state)
    }
    return { recipient, states }
  })
  deliver({ contributions: [{ member: null, granted }], entries, kind: 'snapshot' })
}

/** What a user sees who may see all: what `getUsersForStates` gives them of everybody present (law 12). */
const sendToAllSeers = Effect.fnUntraced(function* (
  recipients: readonly UserId[],
  parts: SnapshotParts,
): Effect.fn.Return<void> {
  const { table, guard, maxBatchUsers, deliver } = parts
  const present = [...table.present()].map(({ state }) => state.userId)
  for (let from = 0; from < present.length; from += maxBatchUsers) {
    const question = questionAbout(present.slice(from, from + maxBatchUsers), table)
    const granted = yield* askHolding(question, recipients, parts)
    deliver({ contributions: [{ member: null, granted }], entries: question.entries, kind: 'snapshot' })
    guard.forget(question.entries.keys())
  }
})

// Held meanwhile, so that what overtakes this question on its way is remembered.
const askHolding = (
  { asked, entries }: Question,
  recipients: readonly UserId[],
  { guard, queryParts }: SnapshotParts,
): Effect.Effect<readonly Granted[]> => {
  const holder = { holds: (userId: UserId) => entries.has(userId) }
  guard.hold(holder)
  return queryUsersForStates(asked, queryParts()).pipe(
    Effect.map((given) => recipients.map((recipient) => ({ recipient, states: [...(given.get(recipient) ?? [])] }))),
    Effect.ensuring(Effect.sync(() => guard.release(holder))),
  )
}
