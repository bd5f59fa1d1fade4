// What an observer is told, held against whom that observer may see.
import type { InterestedUsers } from '../interested-users.ts'
import { PRESENCE_ALL_USERS } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'
import { type CountedList, createCountedList, type Disagreement } from './report.ts'

/** A state, and who is told of it. */
export interface ToldState {
  readonly state: UserPresenceState
  readonly recipients: ReadonlySet<UserId>
}

/** Takes observers one by one, and collects where the two sides disagree. */
export interface Comparison {
  readonly onlyTold: CountedList<Disagreement>
  readonly onlySeen: CountedList<Disagreement>
  /** How many pairs both sides grant, every state of the subject. */
  readonly agreed: number
  compare(observer: UserId, maySee: InterestedUsers): void
}

export const createComparison = (told: readonly ToldState[]): Comparison => {
  const bySubject = groupBySubject(told)
  const [onlyTold, onlySeen] = [createCountedList<Disagreement>(), createCountedList<Disagreement>()]
  let agreed = 0
  return {
    onlyTold,
    onlySeen,
    get agreed() {
      return agreed
    },
    compare(observer, maySee) {
      for (const [subject, ofSubject] of bySubject) {
        const toldOf = ofSubject.find(({ recipients }) => recipients.has(observer))
        const untold = ofSubject.find(({ recipients }) => !recipients.has(observer))
        const isSeen = isAmong(maySee, subject)
        if (!isSeen && toldOf) onlyTold.add({ observer, subject, state: toldOf.state })
        else if (isSeen && untold) {
          if (owes(maySee, { observer, subject })) onlySeen.add({ observer, subject, state: untold.state })
        } else if (isSeen) agreed++
      }
    },
  }
}

const groupBySubject = (told: readonly ToldState[]): ReadonlyMap<UserId, readonly ToldState[]> => {
  const bySubject = new Map<UserId, ToldState[]>()
  for (const one of told) {
    const known = bySubject.get(one.state.userId)
    if (known === undefined) bySubject.set(one.state.userId, [one])
    else known.push(one)
  }
  return bySubject
}

const isAmong = (maySee: InterestedUsers, subject: UserId): boolean =>
  maySee === PRESENCE_ALL_USERS || maySee.has(subject)

/** Who may see everybody need not be told of themselves: their own homeserver does that. */
const owes = (maySee: InterestedUsers, { observer, subject }: Pick<Disagreement, 'observer' | 'subject'>): boolean =>
  maySee !== PRESENCE_ALL_USERS || observer !== subject
