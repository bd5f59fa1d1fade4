// 7: what a query gives is the union of what modules answered, in registration order, in whichever order they answered.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { History } from '../history/history.ts'
import type { SeenOperation } from '../history/operations.ts'
import type { Entry, SeenAsk } from '../history/seen.ts'
import { keyOf, nameOf } from '../history/state-key.ts'
import type { Invariant, Violate } from './invariant.ts'

export const union: Invariant = {
  number: 7,
  kind: 'S',
  title: 'the merged result does not depend on the order in which modules answer',
  watch: (history, violate) => ({
    operated(operation) {
      const { kind, ended, about } = operation
      if (ended === null || ended.isRejected || about.modules === undefined) return
      if (kind === 'query states') checkUnion(operation, history, violate)
    },
  }),
}

const checkUnion = (operation: SeenOperation, { scenario }: History, violate: Violate): void => {
  const { about, ended } = operation
  const asks = asksOf(operation)
  // Where it cannot be said from outside whether an answer still counted, nothing is said.
  const hasJumps = scenario.faults.has('clock jumps ahead') || scenario.faults.has('clock jumps back')
  const isUncertain = ({ module, settled, asked }: SeenAsk): boolean =>
    module.removed?.step === ended?.step ||
    (settled?.answer?.perhaps.length ?? 0) > 0 ||
    (hasJumps && asked.step > operation.begun.step) // it waited, and its deadline is told by the wall clock
  const isBlurred = hasJumps && scenario.faults.has('module blocks the thread') // an ask may be older than it looks
  if (about.deadlineMs !== undefined || isBlurred || asks.some(isUncertain)) return
  if (scenario.limits.maxEntriesPerTurn !== undefined || scenario.limits.maxQueries !== undefined) return
  const used = asks.filter(({ module, settled }) => module.removed === null && settled?.isDead === false)
  const expected = unite(used.flatMap(({ settled }) => settled?.answer?.entries ?? []))
  const given = ended?.result as Map<UserId, Set<UserPresenceState>>
  if (describe(expected) !== describe(given))
    violate(`query ${operation.id} gives ${describe(given)} instead of ${describe(expected)}`)
}

/** What each module was asked for this query, in registration order. */
const asksOf = ({ about: { states = [], modules = [] } }: SeenOperation): readonly SeenAsk[] => {
  const marker = states.find(({ userId }) => userId.startsWith('@asker'))
  return modules.flatMap(({ asks }) => asks.filter((ask) => ask.states.some((state) => state === marker)))
}

const unite = (entries: readonly Entry[]): Map<UserId, Set<UserPresenceState>> => {
  const united = new Map<UserId, Map<string, UserPresenceState>>()
  for (const { recipient, states } of entries) {
    const known = united.get(recipient) ?? new Map<string, UserPresenceState>()
    united.set(recipient, known)
    for (const state of states) if (!known.has(keyOf(state))) known.set(keyOf(state), state)
  }
  return new Map([...united].map(([recipient, states]) => [recipient, new Set(states.values())]))
}

const describe = (answer: ReadonlyMap<UserId, ReadonlySet<UserPresenceState>>): string =>
  [...answer].map(([recipient, states]) => `${recipient}: ${[...states].map(nameOf).join(', ')}`).join('; ')
