// What waits behind an open call: the latest state per target and subject, bounded, and whole payloads taken from it.
import type { LocalDelivery, UserId, UserPresenceState } from '@presence-router/core'

/** What waits for one call of a host. */
export interface Waiting<Payload> {
  readonly isEmpty: boolean
  /** How many states. */
  readonly size: number
  /** What of it goes into one call, where nothing waits and no call is open. The rest waits, whatever room there is. */
  begin(payload: Payload): Payload
  /** Newer states replace older ones. How many found no room. */
  add(payload: Payload): number
  /** Puts back what was not taken, but for what has been replaced since. How many found no room. */
  putBack(payload: Payload): number
  /** Takes what goes into one call. */
  take(): Payload
  targets(): readonly string[]
  targetsOf(payload: Payload): readonly string[]
}

type BySubject = Map<UserId, UserPresenceState>

/** How many more may wait, of so many, where so many wait. */
export type RoomFor = (more: number, waiting: number) => number

/** For one server: `serverName` is who waits, and a call carries so many states, those first that wait longest. */
export const statesForServer = (
  serverName: string,
  maxStatesPerSend: number,
  roomFor: RoomFor,
): Waiting<readonly UserPresenceState[]> => {
  let waiting: BySubject = new Map()
  const take = (): readonly UserPresenceState[] => {
    const states: UserPresenceState[] = []
    for (const [userId, state] of waiting) {
      if (states.length === maxStatesPerSend) break
      states.push(state)
      waiting.delete(userId)
    }
    return states
  }
  return {
    get isEmpty() {
      return waiting.size === 0
    },
    get size() {
      return waiting.size
    },
    begin(states) {
      if (states.length <= maxStatesPerSend) return states
      setAll(waiting, states, Number.POSITIVE_INFINITY)
      return take()
    },
    add: (states) => setAll(waiting, states, roomFor(states.length, waiting.size)),
    putBack(states) {
      const newer = waiting
      waiting = new Map(states.map((state) => [state.userId, state]))
      return setAll(waiting, newer.values(), roomFor(newer.size, waiting.size))
    },
    take,
    targets: () => (waiting.size === 0 ? [] : [serverName]),
    targetsOf: () => [serverName],
  }
}

/** For the local users of one host. */
export const statesForUsers = (maxWaiting: number): Waiting<readonly LocalDelivery[]> => {
  let waiting = new Map<UserId, BySubject>()
  let size = 0
  const addTo = (userId: UserId, states: Iterable<UserPresenceState>): number => {
    const known = waiting.get(userId) ?? new Map<UserId, UserPresenceState>()
    const before = known.size
    const left = setAll(known, states, maxWaiting - size)
    size += known.size - before
    if (known.size > 0) waiting.set(userId, known)
    return left
  }
  return {
    get isEmpty() {
      return waiting.size === 0
    },
    get size() {
      return size
    },
    begin: (deliveries) => deliveries,
    add: (deliveries) =>
      deliveries.reduce(
        (left, { users, states }) => users.reduce((sum, userId) => sum + addTo(userId, states), left),
        0,
      ),
    putBack(deliveries) {
      let left = 0
      for (const { users, states } of deliveries)
        for (const userId of users) {
          const newer = waiting.get(userId)
          left += addTo(userId, newer === undefined ? states : states.filter((state) => !newer.has(state.userId)))
        }
      return left
    },
    take() {
      const deliveries = [...waiting].map(([userId, states]) => ({ users: [userId], states: [...states.values()] }))
      waiting = new Map()
      size = 0
      return deliveries
    },
    targets: () => [...waiting.keys()],
    targetsOf: (deliveries) => deliveries.flatMap(({ users }) => users),
  }
}

const setAll = (known: BySubject, states: Iterable<UserPresenceState>, room: number): number => {
  let free = room
  let left = 0
  for (const state of states) {
    if (known.has(state.userId)) known.set(state.userId, state)
    else if (free > 0) {
      known.set(state.userId, state)
      free--
    } else left++
  }
  return left
}
