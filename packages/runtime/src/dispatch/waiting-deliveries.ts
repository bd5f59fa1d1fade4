// What waits for the local users of one host. Users for whom the same waits share it, and a delivery is kept as it came until
// the next one comes: what waits for 100,000 users must not be taken apart user by user.
import type { LocalDelivery, UserId, UserPresenceState } from '@presence-router/core'
import { type BySubject, setLatest, type Waiting } from './waiting-states.ts'

type Deliveries = readonly LocalDelivery[]
type States = readonly UserPresenceState[]

/** What waits for each of so many users. */
interface Pile {
  readonly states: BySubject
  users: number
}

/** Of everybody for whom nothing waits. It stays empty: never are all of them in one group. */
const NOTHING: Pile = { states: new Map(), users: Number.POSITIVE_INFINITY }

/** Puts states on a pile that has room for so many others. How many found none. */
type Put = (pile: BySubject, states: States, room: number) => number

const putOlder: Put = (pile, states, room) => {
  const others = states.filter(({ userId }) => !pile.has(userId))
  return setLatest(pile, others, room)
}

interface Addition {
  readonly states: States
  readonly put: Put
  readonly room: number
}

export const createWaitingDeliveries = (maxWaiting: number): Waiting<Deliveries> => {
  let whole: Deliveries = [] // what waits, as long as it is one delivery: nobody is in it twice
  let piles = new Map<UserId, Pile>() // what waits, when it has been taken apart
  let size = 0

  const byPile = (users: readonly UserId[]): ReadonlyMap<Pile, readonly UserId[]> => {
    if (piles.size === 0) return new Map([[NOTHING, users]])
    const usersOf = new Map<Pile, UserId[]>()
    let last: Pile | null = null
    let ofLast: UserId[] = []
    for (const userId of users) {
      const pile = piles.get(userId) ?? NOTHING
      if (pile !== last) {
        last = pile
        ofLast = usersOf.get(pile) ?? []
        usersOf.set(pile, ofLast)
      }
      ofLast.push(userId)
    }
    return usersOf
  }
  const split = (pile: Pile, users: readonly UserId[]): Pile => {
    const part = { states: new Map(pile.states), users: users.length }
    pile.users -= users.length
    for (const userId of users) piles.set(userId, part)
    return part
  }
  /** For users of one pile; each has room for so many states that are not on it. */
  const pileUp = (pile: Pile, users: readonly UserId[], { states, put, room }: Addition): number => {
    if (users.length === 0) return 0
    if (pile === NOTHING && room === 0) return states.length * users.length
    const grown = pile.users === users.length ? pile : split(pile, users)
    const before = grown.states.size
    const left = put(grown.states, states, room)
    size += (grown.states.size - before) * users.length
    return left * users.length
  }
  const addTo = (pile: Pile, users: readonly UserId[], { states, put }: Omit<Addition, 'room'>): number => {
    const others = states.reduce((count, { userId }) => (pile.states.has(userId) ? count : count + 1), 0)
    const room = maxWaiting - size
    if (others * users.length <= room) return pileUp(pile, users, { states, put, room: others })
    // Some get all, one more gets what there is room for, and those behind what is newer of what waits for them.
    const all = Math.floor(room / others)
    return (
      pileUp(pile, users.slice(0, all), { states, put, room: others }) +
      pileUp(pile, users.slice(all, all + 1), { states, put, room: room - all * others }) +
      pileUp(pile, users.slice(all + 1), { states, put, room: 0 })
    )
  }
  const addAll = (deliveries: Deliveries, put: Put): number => {
    let left = 0
    for (const { users, states } of deliveries)
      for (const [pile, some] of byPile(users)) left += addTo(pile, some, { states, put })
    return left
  }
  const add = (deliveries: Deliveries, put: Put): number => {
    if (size === 0 && sizeOf(deliveries) <= maxWaiting) {
      whole = deliveries
      size = sizeOf(deliveries)
      return 0
    }
    const known = whole
    if (known.length > 0) clear()
    return addAll(known, setLatest) + addAll(deliveries, put)
  }
  const clear = (): void => {
    whole = []
    piles = new Map()
    size = 0
  }
  const allTogether = (): Deliveries =>
    Object.freeze(
      [...byPile([...piles.keys()])].map(([pile, users]) =>
        Object.freeze({ users: Object.freeze(users), states: Object.freeze([...pile.states.values()]) }),
      ),
    )

  return {
    get isEmpty() {
      return size === 0
    },
    get size() {
      return size
    },
    begin: (deliveries) => deliveries,
    add: (deliveries) => add(deliveries, setLatest),
    putBack: (deliveries) => add(deliveries, putOlder),
    take() {
      const taken = whole.length > 0 ? whole : allTogether()
      clear()
      return taken
    },
    targets: () => (whole.length > 0 ? whole.flatMap(({ users }) => users) : [...piles.keys()]),
  }
}

const sizeOf = (deliveries: Deliveries): number =>
  deliveries.reduce((sum, { users, states }) => sum + users.length * states.length, 0)
