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
import type { KeepLatest } from './pipeline/keep-latest.ts'
import type { Tally } from './pipeline/tally.ts'
import type { PresenceChange } from './presence-router.ts'
import type { PresenceTable } from './presence-table.ts'

export interface IntakeParts {
  readonly table: PresenceTable
  readonly offer: KeepLatest
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

/** Reads an entry: the state that it is; `null` when that is an echo. Whatever it throws refuses the entry. */
type Hear<Entry> = (entry: Entry) => UserPresenceState | null

export const createIntake = ({ table, offer, report, isLocal, closed }: IntakeParts): Intake => {
  const ended: Tally = { accepted: 0, coalesced: 0, refused: 0 }
  const open: Tally[] = [] // of calls that read their input now, each inside the one before

  const takeAll = <Entry>(given: () => Iterable<Entry>, isForced: boolean, hear: Hear<Entry>): PublishReceipt => {
    const tally: Tally = { accepted: 0, coalesced: 0, refused: 0 }
    open.push(tally)
    const refuse = (failure: RouterFailure): void => {
      tally.refused++
      report(failure)
    }
    const take = (entry: Entry): void => {
      const reason = closed()
      if (reason !== null) return refuse(reason)
      let state: UserPresenceState | null
      try {
        state = hear(entry)
      } catch (thrown) {
        return refuse(asRefusal(thrown, entry))
      }
      if (state !== null) return offer(state, isForced, tally)
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
    open.pop()
    add(ended, tally)
    return tally
  }

  const isNews = (state: UserPresenceState): boolean => {
    const known = table.get(state.userId)
    return known === undefined || !isEcho(state, known.latest)
  }
  const hearFrom = (entry: unknown, origin: string | undefined, vouches: Vouches): UserPresenceState | null => {
    const state = parsePresenceState(entry)
    const { userId } = state
    const isOwn = vouches(userId)
    const maySpeak = origin === undefined ? isOwn : serverNameOf(userId) === origin
    if (!maySpeak) throw new OriginForged(userId, origin ?? null)
    if (isOwn) return state
    if (!isNews(state)) return null
    // Law 13: of one of our users nothing changes from outside, and outside is whoever does not call the user its own.
    if (isLocal(userId)) throw new OriginForged(userId, origin ?? null)
    return state
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
        (entry) => hearFrom(entry, options?.origin, vouches),
      ),
    setPresence: (changes) =>
      takeAll(
        () => entriesOf(changes),
        true,
        (entry) => parseChange(entry, table),
      ),
  }
}

const parseChange = ([key, value]: readonly [unknown, unknown], table: PresenceTable): UserPresenceState => {
  const userId = parseUserId(key)
  if (typeof value !== 'object' || value === null)
    throw new BadPresenceState(null, value, `of ${userId} is not an object`)
  const { state, statusMsg } = value as Partial<PresenceChange>
  if (state === undefined) throw new BadPresenceState('state', state, `of ${userId} is missing`)
  return userPresenceState(userId, { ...table.get(userId)?.latest, state, statusMsg: statusMsg ?? null })
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
