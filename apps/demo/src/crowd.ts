// Simulated people who come and go, one at a time, at a pace that does not grow without bound with their number.
import { type Presence, type PresenceModule, parseUserId, type UserId } from '@presence-router/core'
import type { Clock } from './clock.ts'
import type { PresenceBook } from './homeserver/presence-book.ts'
import { crowdFollowers } from './modules/crowd-followers.ts'

/** The largest crowd. */
export const MAX_CROWD = 10_000

/** About how often each of them says something, while the crowd is not too large for that. */
const ROUND_MS = 20_000
/** Between two people pass at least 5 ms, so at most 200 a second say something; and at most a second. */
const PACE_MS = { shortest: 5, longest: 1_000 }

const STATUSES = ['at lunch', 'in a meeting', 'on the train', 'reading', 'back soon', null]

/** People, and what routes them. */
export interface Crowd {
  /** Empty when there is nobody. */
  readonly modules: readonly PresenceModule[]
  /** Lets them come and go until the returned function is called. They also lapse by themselves, as all do. */
  start(book: PresenceBook, clock: Clock): () => void
}

/** People such as `@person-1:example.org`, whom Dora follows. */
export const createCrowd = (size: number, serverName: string): Crowd => {
  if (size === 0) return { modules: [], start: () => () => {} }
  const people = Array.from({ length: size }, (_, index) => parseUserId(`@person-${index + 1}:${serverName}`))
  return {
    modules: [crowdFollowers(people, `@dora:${serverName}`)],
    start: (book, clock) => comeAndGo(people, book, clock),
  }
}

const comeAndGo = (people: readonly UserId[], book: PresenceBook, clock: Clock): (() => void) => {
  const paceMs = Math.min(PACE_MS.longest, Math.max(PACE_MS.shortest, ROUND_MS / people.length))
  const speak = (): void => {
    const userId = oneOf(people)
    const presence = nextPresence(book.current(userId).state, Math.random())
    book.put({ userId, deviceId: 'crowd' }, { presence, statusMsg: oneOf(STATUSES) })
    cancel = clock.after(paceMs, speak)
  }
  let cancel = clock.after(paceMs, speak)
  return () => cancel()
}

const nextPresence = (now: Presence, chance: number): Presence => {
  if (now === 'offline') return 'online'
  if (chance < 0.3) return 'offline'
  return chance < 0.5 ? 'unavailable' : 'online'
}

/** One of them by chance; there must be one. */
const oneOf = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}
