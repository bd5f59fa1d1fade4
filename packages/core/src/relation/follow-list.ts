// A module that is a list of pairs, which its owner changes while it is in use.
import { BadUserId } from '../errors/index.ts'
import type { GrantedPair, PresenceModule } from '../module.ts'
import { parseUserId, type UserId, userIdFault } from '../user-id.ts'
import { createPairIndex, type PairIndex } from './pair-index.ts'
import { definePresenceRelation } from './presence-relation.ts'

/** What a follow list may be told. */
export interface FollowListOptions {
  /** Its name as a module; `follow-list` when nothing is said. Two lists of one router need two names. */
  readonly name?: string
}

/** A module, and the pairs of observer and subject that it consists of. */
export interface FollowList extends PresenceModule {
  /**
   * From now on `observer` may see `subject`: routers in use send what `subject` is now, and every state to come.
   *
   * @returns whether that is new; a pair that is there already changes nothing
   * @throws BadUserId that says which of the two; nothing is changed
   * @throws what a watcher threw, when the pair is there and all were told; a router's does not
   */
  add(observer: string, subject: string): boolean
  /**
   * From now on `observer` may not see `subject`. Nothing is sent, no "offline" either: as with Synapse, `observer` keeps
   * what was seen last.
   *
   * @returns whether there was such a pair
   * @throws BadUserId that says which of the two; nothing is changed
   */
  remove(observer: string, subject: string): boolean
  /**
   * Whether `observer` may see `subject`.
   *
   * @throws BadUserId that says which of the two
   */
  has(observer: string, subject: string): boolean
  /** All pairs as they are now, observer by observer in the order in which they came. The list is the caller's. */
  pairs(): GrantedPair[]
  /** Tells who newly may see whom, in the turn in which it is added; not the pairs that are there. May be called often. */
  watch(changed: (granted: Iterable<GrantedPair>) => void): () => void
}

/**
 * Makes a module of pairs: each `observer` may see that `subject`, whether or not they share a room.
 *
 * It answers at once. A pair that is given twice is one. It has no bound of its own, since it holds what its owner adds: a
 * pair takes about 50 bytes where users are in a hundred pairs each, about 400 where each is in one, besides the ids. One
 * user can be in 16,777,216 pairs on each side (the limit of a `Set`).
 *
 * @throws BadUserId that says which of a pair's two, and of which pair
 * @throws BadModule when the name is none
 */
export const followList = (pairs: Iterable<GrantedPair> = [], options: FollowListOptions = {}): FollowList => {
  const index = createPairIndex()
  const watchers = new Set<Watcher>()
  for (const [observer, subject] of parsePairs(pairs)) index.add(observer, subject)
  const relation = definePresenceRelation({
    name: options.name ?? 'follow-list',
    observersOf: index.observersOf,
    subjectsOf: (observer) => [...index.subjectsOf(observer)], // a copy: whoever asks may change it
  })
  return Object.freeze({
    ...relation,
    add(observer, subject) {
      if (!index.add(...parsePair({ observer, subject }))) return false
      tellAll([...watchers], whileIn(index, parsePair({ observer, subject })))
      return true
    },
    remove: (observer, subject) => index.remove(...parsePair({ observer, subject })),
    has: (observer, subject) => index.has(...parsePair({ observer, subject })),
    pairs: () => [...index.pairs()],
    watch(changed) {
      const watcher = { changed }
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
  } satisfies FollowList)
}

// Read when the watcher reads it: a pair that is removed again by then is not told.
const whileIn = (index: PairIndex, [observer, subject]: Pair): Iterable<GrantedPair> => ({
  *[Symbol.iterator]() {
    if (index.has(observer, subject)) yield { observer, subject }
  },
})

/** Tells all of them, also behind one that throws; then throws what the first threw. */
const tellAll = (watchers: readonly Watcher[], granted: Iterable<GrantedPair>): void => {
  const thrown: unknown[] = []
  for (const { changed } of watchers)
    try {
      changed(granted)
    } catch (cause) {
      thrown.push(cause)
    }
  if (thrown.length > 0) throw thrown[0]
}

/** An object of its own for each watching, so that the same function may watch twice and end each apart. */
interface Watcher {
  readonly changed: (granted: Iterable<GrantedPair>) => void
}

type Pair = readonly [observer: UserId, subject: UserId]

function* parsePairs(pairs: Iterable<GrantedPair>): Generator<Pair, void, undefined> {
  let place = 0
  for (const pair of pairs) yield parsePair(pair, ` of pair ${place++}`)
}

const parsePair = ({ observer, subject }: GrantedPair, which = ''): Pair => [
  parseRole(observer, `the observer${which}`),
  parseRole(subject, `the subject${which}`),
]

const parseRole = (value: string, role: string): UserId => {
  const fault = userIdFault(value)
  if (fault !== null) throw new BadUserId(value, `${fault}: it is given as ${role}`)
  return parseUserId(value)
}
