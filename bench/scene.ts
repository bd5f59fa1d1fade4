// What a cell is about, made before anything is timed: two batches that differ in every state, so that neither is taken
// for the other's repetition, and modules that have an answer to each at hand.
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import type { Cell } from './cell.ts'
import { recipientName, subjectName } from './names.ts'

type States = readonly UserPresenceState[]
type Answer = ReadonlyMap<string, ReadonlySet<UserPresenceState>>

export interface Scene {
  readonly cell: Cell
  /** To be published in turn. */
  readonly batches: readonly [States, States]
  readonly modules: readonly PresenceModule[]
}

export const createScene = (cell: Cell): Scene => {
  const batches = [batchOf(cell.states, true), batchOf(cell.states, false)] as const
  const recipients = recipientsOf(cell)
  const answers = batches.map((batch) => answersOf(cell, batch, recipients))
  const modules = recipients.map((_, index) =>
    moduleOf(`module${index}`, cell, [answers[0]?.[index] ?? NOBODY, answers[1]?.[index] ?? NOBODY]),
  )
  return { cell, batches, modules }
}

const NOBODY: Answer = new Map()
const batchOf = (states: number, currentlyActive: boolean): States =>
  Array.from({ length: states }, (_, index) =>
    userPresenceState(subjectName(index), {
      state: 'online',
      lastUserSyncTs: index * 2 + (currentlyActive ? 1 : 2), // what the checksum is made of
      currentlyActive,
    }),
  )

/** Of each module. */
const recipientsOf = ({ modules, recipients, overlap }: Cell): readonly (readonly string[])[] => {
  const namesFrom = (first: number): readonly string[] =>
    Array.from({ length: recipients }, (_, index) => recipientName(first + index))
  const same = overlap === 'disjoint' ? null : namesFrom(0)
  return Array.from({ length: modules }, (_, index) => same ?? namesFrom(index * recipients))
}

/** Of each module, to one batch. */
const answersOf = ({ overlap }: Cell, batch: States, recipients: readonly (readonly string[])[]): Answer[] => {
  const shared = new Set(batch)
  return recipients.map((names) => {
    const own = overlap === 'shared' ? shared : new Set(batch)
    return new Map(names.map((name) => [name, overlap === 'distinct' ? new Set(batch) : own]))
  })
}

const moduleOf = (
  name: string,
  { states, answers }: Cell,
  [active, idle]: readonly [Answer, Answer],
): PresenceModule => {
  const answerTo = (asked: States): Answer => {
    if (asked.length !== states) throw new Error(`${name} was asked about ${asked.length} states, not ${states}`)
    return asked[0]?.currentlyActive ? active : idle
  }
  const getUsersForStates: PresenceModule['getUsersForStates'] =
    answers === 'sync' ? (asked) => answerTo(asked) : (asked) => Promise.resolve(answerTo(asked))
  return definePresenceModule({ name, getUsersForStates, getInterestedUsers: () => [] })
}
