// The public queries: what the caller gave is checked, and whom it concerns is asked.
import {
  askAbout,
  BadOptions,
  type PRESENCE_ALL_USERS,
  parsePresenceState,
  parseUserId,
  type QueryOptions,
  RouterClosed,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import type { Explanation } from '../explanation.ts'
import { parseNumber } from '../parse-number.ts'
import type { PresenceRouter } from '../presence-router.ts'
import { CallersQuery, type CallersQueryParts } from './callers-query.ts'
import type { Merger } from './merger.ts'
import { queryInterestedUsers, queryUsersForStates } from './query-effects.ts'

export interface QueriesParts extends CallersQueryParts {
  readonly merger: Merger
}

export type Queries = Pick<
  PresenceRouter,
  'getUsersForStates' | 'getInterestedUsers' | 'sendLocalOnlinePresenceTo' | 'explain'
>

export const createQueries = (parts: QueriesParts): Queries => {
  const { merger, lifecycle } = parts
  const requireOpen = (options: QueryOptions): void => {
    if (lifecycle.isClosed) throw new RouterClosed()
    checkOptions(options)
    options.signal?.throwIfAborted()
  }

  return {
    async getUsersForStates(states, options = {}) {
      requireOpen(options)
      if (merger.modules.members().length === 0) return new Map()
      const asked = askAbout(parseAll(states, parsePresenceState))
      const query = new CallersQuery<Map<UserId, Set<UserPresenceState>>>(options, parts)
      return query.run(queryUsersForStates(asked, merger.queryParts(query)))
    },
    async getInterestedUsers(userId, options = {}) {
      requireOpen(options)
      if (merger.modules.members().length === 0) return new Set()
      const parsed = parseUserId(userId)
      const query = new CallersQuery<Set<UserId> | typeof PRESENCE_ALL_USERS>(options, parts)
      return query.run(queryInterestedUsers(parsed, merger.queryParts(query)))
    },
    async sendLocalOnlinePresenceTo(users) {
      if (!lifecycle.isDelivering) throw new RouterClosed()
      const userIds = [...new Set(parseAll(users, parseUserId))]
      const query = new CallersQuery<void>({}, parts)
      await query.run(merger.snapshot(userIds, query))
    },
    async explain(pair, options = {}) {
      requireOpen(options)
      const recipient = parseUserId(pair.recipient)
      const subject = parseUserId(pair.subject)
      const query = new CallersQuery<Explanation>(options, parts)
      return query.run(merger.explain(recipient, subject, query))
    },
  }
}

const parseAll = <Parsed>(values: unknown, parse: (value: unknown) => Parsed): Parsed[] => {
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values))
    throw new BadOptions('input', values, 'must be an iterable')
  return Array.from(values as Iterable<unknown>, parse)
}

const checkOptions = ({ signal, deadlineMs }: QueryOptions): void => {
  if (deadlineMs !== undefined) parseNumber('deadlineMs', deadlineMs, 1)
  if (signal !== undefined && SIGNAL_METHODS.some((method) => typeof signal?.[method] !== 'function'))
    throw new BadOptions('signal', signal, 'must be an AbortSignal')
}

const SIGNAL_METHODS = ['throwIfAborted', 'addEventListener', 'removeEventListener'] as const
