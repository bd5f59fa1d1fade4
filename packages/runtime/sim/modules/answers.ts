// Honest answers of a simulated module, in all the shapes that are allowed.
import type { ModulePermissions, UserId, UserPresenceState } from '@presence-router/core'
import type { Answer, Entry, Interest } from '../history/seen.ts'
import { keyOf, rewrittenBy } from '../history/state-key.ts'
import type { Random } from '../random.ts'
import type { KeptSets } from './kept-sets.ts'
import type { Relation } from './relation.ts'

/** What answers are made of. */
export interface AnswerParts {
  readonly name: string
  readonly relation: Relation
  readonly permissions: ModulePermissions
  readonly random: Random
  readonly kept: KeptSets
}

/** The honest answer: who may see these states is sent them. */
export const answerAbout = (states: readonly UserPresenceState[], parts: AnswerParts): Answer => {
  const { relation, permissions, random, name, kept } = parts
  const told = new Map<UserId, UserPresenceState[]>()
  for (const state of states)
    for (const observer of relation.observersOf(state.userId)) {
      const list = told.get(observer) ?? []
      told.set(observer, list)
      const isSentOriginal = !relation.isSentRewrites(observer) || random.chance(0.1)
      if (isSentOriginal) list.push(state)
      if (relation.isSentRewrites(observer)) list.push(rewrittenBy(name, state))
    }
  const entries = [...told].slice(0, permissions.maxRecipients).map(([recipient, list]) => entryOf(recipient, list))
  return { value: shapeEntries(entries, { random, kept }), isUsable: true, entries, perhaps: [], forbidden: [] }
}

// A rewrite of what was rewritten already by the same module is what it was asked about.
const entryOf = (recipient: UserId, list: readonly UserPresenceState[]): Entry => ({
  recipient,
  states: [...new Map(list.map((state) => [keyOf(state), state])).values()],
})

/** A `Map` or a plain object, of sets, arrays or other iterables, of the very states or of copies. */
export const shapeEntries = (
  entries: readonly Entry[],
  { random, kept }: Pick<AnswerParts, 'random' | 'kept'>,
): unknown => {
  const pairs = entries.map(({ recipient, states }) => [recipient, shapeStates(states, { random, kept })] as const)
  if (random.chance(0.6)) return new Map<string, unknown>(pairs)
  const object: Record<string, unknown> = Object.create(null)
  for (const [recipient, states] of pairs) object[recipient] = states
  return object
}

const shapeStates = (
  states: readonly UserPresenceState[],
  { random, kept }: Pick<AnswerParts, 'random' | 'kept'>,
): unknown => {
  const given = random.chance(0.2) ? states.map((state) => ({ ...state })) : [...states]
  switch (random.int(3)) {
    case 0:
      return kept.of(given)
    case 1:
      return given
    default:
      return { [Symbol.iterator]: () => given[Symbol.iterator]() }
  }
}

/** The honest answer to whose presence this user may see. */
export const interestOf = (userId: UserId, { relation, permissions, random }: AnswerParts): Interest => {
  if (relation.seesAll(userId)) return { value: 'ALL', isUsable: true, users: 'ALL' }
  const users = relation.subjectsOf(userId).slice(0, permissions.maxRecipients)
  const value = random.chance(0.5) ? new Set(users) : [...users]
  return { value, isUsable: true, users: new Set(users) }
}
