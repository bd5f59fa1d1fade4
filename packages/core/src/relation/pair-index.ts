// Pairs of observer and subject, found from either side. Nothing is kept of somebody who is in no pair any more.
import type { GrantedPair } from '../module.ts'
import type { UserId } from '../user-id.ts'

/** A set of pairs. What it gives is its own and changes with it. */
export interface PairIndex {
  /** Whether the pair is new. */
  add(observer: UserId, subject: UserId): boolean
  /** Whether there was such a pair. */
  remove(observer: UserId, subject: UserId): boolean
  has(observer: UserId, subject: UserId): boolean
  observersOf(subject: UserId): Iterable<UserId>
  subjectsOf(observer: UserId): Iterable<UserId>
  /** Observer by observer, each in the order in which they came. */
  pairs(): Iterable<GrantedPair>
}

export const createPairIndex = (): PairIndex => {
  const bySubject = new Map<UserId, Set<UserId>>()
  const byObserver = new Map<UserId, Set<UserId>>()
  const has = (observer: UserId, subject: UserId): boolean => byObserver.get(observer)?.has(subject) ?? false
  return {
    has,
    add(observer, subject) {
      if (has(observer, subject)) return false
      put(byObserver, observer, subject)
      put(bySubject, subject, observer)
      return true
    },
    remove(observer, subject) {
      if (!has(observer, subject)) return false
      take(byObserver, observer, subject)
      take(bySubject, subject, observer)
      return true
    },
    observersOf: (subject) => bySubject.get(subject) ?? [],
    subjectsOf: (observer) => byObserver.get(observer) ?? [],
    *pairs() {
      for (const [observer, subjects] of byObserver) for (const subject of subjects) yield { observer, subject }
    },
  }
}

type Sets = Map<UserId, Set<UserId>>

const put = (sets: Sets, key: UserId, member: UserId): void => {
  const members = sets.get(key)
  if (members === undefined) sets.set(key, new Set([member]))
  else members.add(member)
}

const take = (sets: Sets, key: UserId, member: UserId): void => {
  const members = sets.get(key)
  if (members?.delete(member) && members.size === 0) sets.delete(key)
}
