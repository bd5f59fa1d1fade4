// The public queries: what the caller gave is checked, what the caller aborts is withdrawn, and nobody else can end them.
import {
  askAbout,
  BadOptions,
  parsePresenceState,
  parseUserId,
  type QueryOptions,
  RouterClosed,
} from '@presence-router/core'
import type * as Effect from 'effect/Effect'
import type { Lifecycle } from '../lifecycle.ts'
import { parseNumber } from '../parse-number.ts'
import type { PresenceRouter } from '../presence-router.ts'
import type { Cancel } from '../time.ts'
import type { Merger, QueryCaller } from './merger.ts'
import { queryInterestedUsers, queryUsersForStates } from './query-effects.ts'
import type { RunEffect } from './run-effect.ts'

export interface QueriesParts {
  readonly merger: Merger
  readonly lifecycle: Lifecycle
  readonly run: RunEffect
  /** Failures are told before the promise settles. */
  readonly flushReports: () => void
}

export type Queries = Pick<
  PresenceRouter,
  'getUsersForStates' | 'getInterestedUsers' | 'sendLocalOnlinePresenceTo' | 'explain'
>

export const createQueries = ({ merger, lifecycle, run, flushReports }: QueriesParts): Queries => {
  const runFor = <Value>(
    { signal, deadlineMs }: QueryOptions,
    effectFor: (caller: QueryCaller) => Effect.Effect<Value>,
  ): Promise<Value> =>
    lifecycle.promise((resolve, reject) => {
      let isOver = false
      let cancel: Cancel = () => {}
      const isAborted = (): boolean => lifecycle.isClosed || signal?.aborted === true
      const abortReason = (): unknown => (signal?.aborted ? signal.reason : new RouterClosed())
      const giveUp = (): void => {
        over()
        cancel()
        reject(abortReason())
      }
      const over = (): void => {
        isOver = true
        signal?.removeEventListener('abort', giveUp)
      }
      const done = (value: Value): void => {
        if (isAborted()) return giveUp() // by a module, while it was asked
        over()
        flushReports()
        resolve(value)
      }
      cancel = run(effectFor({ deadlineMs: deadlineMs ?? null, abortReason, isAborted }), done, (defect) => {
        over()
        reject(defect)
      })
      if (!isOver && isAborted()) giveUp()
      if (!isOver) signal?.addEventListener('abort', giveUp)
      return () => {
        over()
        cancel()
      }
    })
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
      return runFor(options, (caller) => queryUsersForStates(asked, merger.queryParts(caller)))
    },
    async getInterestedUsers(userId, options = {}) {
      requireOpen(options)
      if (merger.modules.members().length === 0) return new Set()
      const parsed = parseUserId(userId)
      return runFor(options, (caller) => queryInterestedUsers(parsed, merger.queryParts(caller)))
    },
    async sendLocalOnlinePresenceTo(users) {
      if (!lifecycle.isDelivering) throw new RouterClosed()
      const userIds = [...new Set(parseAll(users, parseUserId))]
      await runFor({}, (caller) => merger.snapshot(userIds, caller))
    },
    async explain(pair, options = {}) {
      requireOpen(options)
      const recipient = parseUserId(pair.recipient)
      const subject = parseUserId(pair.subject)
      return runFor(options, (caller) => merger.explain(recipient, subject, caller))
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
