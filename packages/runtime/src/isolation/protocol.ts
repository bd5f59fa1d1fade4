// What is said between the router and an isolate, and how much of it at once. The router's words are believed; those of
// the isolate are parsed (`parse-message.ts`), since the module's code lives there too.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { CloneableThrown, CloneableValue } from './crossing/cloneable.ts'

/** What is asked of a module. */
export type Question =
  | { readonly callback: 'getUsersForStates'; readonly states: readonly UserPresenceState[] }
  | { readonly callback: 'getInterestedUsers'; readonly userId: UserId }
  | { readonly callback: 'start' | 'stop' }

/** The hooks that a module may have. */
export const HOOK_NAMES = ['start', 'stop', 'watch'] as const

/** One of {@link HOOK_NAMES}. */
export type HookName = (typeof HOOK_NAMES)[number]

/** What the router says. */
export type ToIsolate =
  | { readonly _tag: 'Load'; readonly url: string; readonly data: unknown }
  | { readonly _tag: 'Ask'; readonly id: number; readonly deadline: number; readonly question: Question }
  /** The answer is not wanted any more. Answered by `Aborted`, always. */
  | { readonly _tag: 'Abort'; readonly id: number; readonly reason: CloneableThrown }
  | { readonly _tag: 'Watch'; readonly id: number }
  | { readonly _tag: 'Unwatch'; readonly id: number }
  /** So much of what was posted has been taken: as much may be posted again. */
  | { readonly _tag: 'Credit'; readonly cost: number }
  | { readonly _tag: 'End' }

/** What an isolate says. */
export type FromIsolate =
  | { readonly _tag: 'Ready'; readonly hooks: readonly HookName[] }
  | { readonly _tag: 'LoadFailed'; readonly thrown: CloneableThrown }
  | { readonly _tag: 'Threw'; readonly id: number; readonly thrown: CloneableThrown }
  | { readonly _tag: 'Aborted'; readonly id: number }
  /** Something was thrown where nobody catches it. */
  | { readonly _tag: 'Dying'; readonly thrown: CloneableThrown }
  | { readonly _tag: 'Part'; readonly id: number; readonly cost: number; readonly part: Part }

/** What is posted on credit: a piece of an answer, or pairs that a module tells. */
export type Part =
  /** An answer that holds nothing: ALL, what a hook gave, or what is no answer. */
  | { readonly _tag: 'Whole'; readonly value: CloneableValue }
  | UsersPart
  | RecipientsPart
  | { readonly _tag: 'Pairs'; readonly pairs: readonly CloneablePair[]; readonly thrown: CloneableThrown | null }

/** Users of an answer to `getInterestedUsers`. */
export interface UsersPart {
  readonly _tag: 'Users'
  readonly users: readonly CloneableValue[]
  readonly end: PartEnd
}

/** Recipients of an answer to `getUsersForStates`. */
export interface RecipientsPart {
  readonly _tag: 'Recipients'
  readonly shape: 'map' | 'object'
  /** Whether the first entry goes on with the recipient who was last. */
  readonly continues: boolean
  readonly entries: readonly CloneableEntry[]
  readonly end: PartEnd
}

/** `null`: more follows. Else it is complete, or ends with what was thrown while it was read. */
export type PartEnd = { readonly thrown: CloneableThrown | null } | null

/** A recipient and what is given to it: members, perhaps ended by what was thrown; or a value that is no iterable. */
export type CloneableEntry =
  | readonly [key: CloneableValue, members: readonly CloneableMember[]]
  | readonly [key: CloneableValue, members: readonly CloneableMember[], thrown: CloneableThrown]
  | readonly [key: CloneableValue, value: { readonly value: CloneableValue }]

/** A state that was asked about, by its place in the question; its `STATE_FIELDS` as they were read; or what is no object. */
export type CloneableMember =
  | number
  | { readonly fields: readonly CloneableValue[] }
  | { readonly value: CloneableValue }

/** A pair with what it names as observer and subject; or what reading it throws. */
export type CloneablePair =
  | readonly [observer: CloneableValue, subject: CloneableValue]
  | { readonly thrown: CloneableThrown }

/** How much may be posted that the router has not taken. An entry costs 1, and more if its texts are long. */
export const MOST_CREDIT = 5_000

/** When a part goes off: no single entry costs as much as what is left to `MOST_CREDIT`. */
export const FULL_PART = 4_500

/** How many recipients or users of one answer cross: one more than the default permission, which then reports it. */
export const MOST_ENTRIES = 2_000_001

/** What one answer may cost in all: it is held by the process of the router. */
export const MOST_COST = 10_000_000

/** How many pairs of one `changed`, and how many calls of it that wait, cross. */
export const MOST_TOLD = 100_000

/** How long an isolate has to show that its event loop runs, when the answer it owes is not wanted any more. */
export const GRACE_MS = 50
