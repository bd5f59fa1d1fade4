// The Effect behind `sendLocalOnlinePresenceTo`: what each of these users may see and who is present, as it is now. Nobody's
// presence is touched.
import { PRESENCE_ALL_USERS, type UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import type { PresenceTable } from '../presence-table.ts'
import { askEverybody } from './ask-everybody.ts'
import { askInOrder, type Interest } from './ask-in-order.ts'
import type { Contribution, Merged } from './merged.ts'
import type { OrderGuard } from './order-guard.ts'
import { presentStatesFor } from './present-states.ts'
import { uniteInterests } from './query-effects.ts'
import type { QueryParts } from './query-parts.ts'
import { questionAbout } from './question.ts'

export interface SnapshotParts {
  /** The parts of a query that begins now. */
  readonly queryParts: () => QueryParts
  readonly table: PresenceTable
  readonly guard: OrderGuard
  readonly isLocal: (userId: UserId) => boolean
  readonly maxBatchUsers: number
  /** How many queries a module answers at once. */
  readonly maxQueries: number
  readonly deliver: (merged: Merged) => void
}

/** How many users' interests are asked for at a time. */
const CONCURRENT_USERS = 16

/** Succeeds when everything has been delivered. Never fails. */
export const sendSnapshot = Effect.fnUntraced(function* (
  userIds: readonly UserId[],
  parts: SnapshotParts,
): Effect.fn.Return<void> {
  const answers = yield* Effect.forEach(userIds, (userId) => askInOrder(userId, parts.queryParts()), {
    concurrency: Math.min(CONCURRENT_USERS, parts.maxQueries),
  })
  const seeAll: UserId[] = []
  const seeSome = new Map<UserId, readonly Interest[]>()
  for (const [index, userId] of userIds.entries()) {
    const interests = answers[index]
    if (interests === PRESENCE_ALL_USERS) seeAll.push(userId)
    else if (interests !== undefined) seeSome.set(userId, interests)
  }
  deliverToSome(seeSome, parts)
  if (seeAll.length > 0) yield* sendToAllSeers(seeAll, parts)
})

/** What users see who name those they may see: their states, unchanged. */
const deliverToSome = (
  seeSome: ReadonlyMap<UserId, readonly Interest[]>,
  { table, isLocal, deliver }: SnapshotParts,
): void => {
  const subjectsOf = [...seeSome].map(([recipient, interests]) => {
    const mayReach = ({ member }: Interest): boolean => isLocal(recipient) || member.permissions.remoteRecipients
    return [recipient, uniteInterests(interests.filter(mayReach))] as const
  })
  const { granted, about } = presentStatesFor(new Map(subjectsOf), table)
  if (about.size > 0) deliver({ contributions: [{ member: null, granted }], about, holder: null, kind: 'snapshot' })
}

/** What a user sees who may see all: what `getUsersForStates` gives them of everybody present (law 12). */
const sendToAllSeers = Effect.fnUntraced(function* (
  recipients: readonly UserId[],
  parts: SnapshotParts,
): Effect.fn.Return<void> {
  const { table, guard, maxBatchUsers, deliver } = parts
  const only = new Set(recipients)
  const present = [...table.present()].map(({ latest }) => latest.userId)
  for (let from = 0; from < present.length; from += maxBatchUsers) {
    const question = questionAbout(present.slice(from, from + maxBatchUsers), table)
    guard.hold(question) // so that what overtakes this question on its way is remembered
    yield* askEverybody(question.asked, parts.queryParts()).pipe(
      Effect.map((contributions) =>
        deliver({
          contributions: contributions.map((each) => onlyFor(only, each)),
          about: question,
          holder: question,
          kind: 'snapshot',
        }),
      ),
      Effect.ensuring(Effect.sync(() => guard.release(question))), // unless planning did
    )
  }
})

const onlyFor = (recipients: ReadonlySet<UserId>, { member, granted }: Contribution): Contribution => ({
  member,
  granted: granted.filter(({ recipient }) => recipients.has(recipient)),
})
