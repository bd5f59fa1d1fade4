// How states come in: read, checked, compared with who sent them and with what is known, counted. Never throws: a bad
// one is refused and reported, the others are taken.
import {
  BadPresenceState,
  BadUserId,
  OriginForged,
  type PublishOptions,
  type PublishReceipt,
  parsePresenceState,
  parseUserId,
  type RouterFailure,
  serverNameOf,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { isEcho } from './echo.ts'
import type { Offer, Tally } from './pipeline/offer.ts'
import type { PresenceChange } from './presence-router.ts'
import type { PresenceTable } from './presence-table.ts'

export interface IntakeParts {
  readonly table: PresenceTable
  readonly offer: (offer: Offer) => void
  readonly report: (failure: RouterFailure) => void
  /** Whose users are ours, whichever host says so. */
  readonly isLocal: (userId: UserId) => boolean
  /** Why nothing is taken now; `null` when it is. */
  readonly closed: () => RouterFailure | null
}

/** For whom a publisher may speak without having authenticated a server: for its own users. */
export type Vouches = (userId: UserId) => boolean

export interface Intake {
  /** All that was counted since the router was made. */
  total(): Readonly<Tally>
  publish(states: unknown, options: PublishOptions | undefined, vouches: Vouches): PublishReceipt
  setPresence(changes: unknown): PublishReceipt
}

/** A state that was read, and whether it comes from who speaks for that user. */
interface Heard {
  readonly state: UserPresenceState
  readonly isOwn: boolean
}

export const createIntake = ({ table, offer, report, isLocal, closed }: IntakeParts): Intake => {
  const ended: Tally = { accepted: 0, coalesced: 0, refused: 0 }
  const open = new Set<Tally>() // of calls that read their input now

  /** Takes each entry that `read` makes a state of; whatever it throws refuses that entry. */
  const takeAll = <Entry>(
    given: () => Iterable<Entry>,
    isForced: boolean,
    read: (entry: Entry) => Heard,
  ): PublishReceipt => {
    const tally: Tally = { accepted: 0, coalesced: 0, refused: 0 }
    open.add(tally)
    const refuse = (failure: RouterFailure): void => {
      tally.refused++
      report(failure)
    }
    const take = (entry: Entry): void => {
      const reason = closed()
      if (reason !== null) return refuse(reason)
      let heard: Heard
      try {
        heard = read(entry)
      } catch (thrown) {
        return refuse(asRefusal(thrown, entry))
      }
      if (heard.isOwn || isNews(heard.state)) return offer({ state: heard.state, isForced, tally })
      tally.accepted++
      tally.coalesced++
    }
    try {
      for (const entry of given()) take(entry)
    } catch (thrown) {
      refuse(
        new BadPresenceState(null, 'what was given', 'came from something that threw while it was read', {
          cause: thrown,
        }),
      )
    }
    open.delete(tally)
    add(ended, tally)
    return tally
  }

  const isNews = (state: UserPresenceState): boolean => {
    const known = table.get(state.userId)
    return known === undefined || !isEcho(state, known.state)
  }
  // Law 13: of one of our users nothing changes from outside, and outside is whoever does not call the user its own.
  const requireOrigin = ({ state, isOwn }: Heard, origin: string | undefined): void => {
    const { userId } = state
    const maySpeak = origin === undefined ? isOwn : serverNameOf(userId) === origin
    if (!maySpeak || (!isOwn && isLocal(userId) && isNews(state))) throw new OriginForged(userId, origin ?? null)
  }

  return {
    total() {
      const total = { ...ended }
      for (const tally of open) add(total, tally)
      return total
    },
    publish: (states, options, vouches) =>
      takeAll(
        () => (isIterable(states) ? states : [states]),
        false,
        (entry) => {
          const state = parsePresenceState(entry)
          const heard = { state, isOwn: vouches(state.userId) }
          requireOrigin(heard, options?.origin)
          return heard
        },
      ),
    setPresence: (changes) =>
      takeAll(
        () => entriesOf(changes),
        true,
        (entry) => ({ state: parseChange(entry, table), isOwn: true }),
      ),
  }
}

const parseChange = ([key, value]: readonly [unknown, unknown], table: PresenceTable): UserPresenceState => {
  const userId = parseUserId(key)
  if (typeof value !== 'object' || value === null)
    throw new BadPresenceState(null, value, `of ${userId} is not an object`)
  const { state, statusMsg } = value as Partial<PresenceChange>
  if (state === undefined) throw new BadPresenceState('state', state, `of ${userId} is missing`)
  return userPresenceState(userId, { ...table.get(userId)?.state, state, statusMsg: statusMsg ?? null })
}

const asRefusal = (thrown: unknown, entry: unknown): RouterFailure =>
  thrown instanceof BadPresenceState || thrown instanceof BadUserId || thrown instanceof OriginForged
    ? thrown
    : new BadPresenceState(null, entry, 'cannot be read', { cause: thrown })

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

const entriesOf = (changes: unknown): Iterable<readonly [unknown, unknown]> =>
  changes instanceof Map
    ? changes
    : typeof changes === 'object' && changes !== null
      ? Object.entries(changes)
      : [[changes, null]]

const add = (sum: Tally, { accepted, coalesced, refused }: Tally): void => {
  sum.accepted += accepted
  sum.coalesced += coalesced
  sum.refused += refused
}
