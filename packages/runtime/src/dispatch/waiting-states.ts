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

/** What the servers of one host share. */
export interface ServersBudget {
  readonly limit: number
  readonly servers: { readonly size: number }
  /** How many states wait for all of them. */
  waiting: number
}

// Whoever needs it has all room that is left. When none is left each has an equal share still: servers that never answer
// must leave the others room.
const roomOf = ({ limit, servers, waiting }: ServersBudget, own: number, ownCounted = own): number =>
  Math.max(Math.max(1, Math.floor(limit / servers.size)) - own, limit - (waiting - ownCounted + own))

/** For one server: `serverName` is who waits, and a call carries so many states, those first that wait longest. */
export const statesForServer = (
  serverName: string,
  maxStatesPerSend: number,
  budget: ServersBudget,
): Waiting<readonly UserPresenceState[]> => {
  let waiting: BySubject = new Map()
  const counted = <Result>(change: () => Result): Result => {
    const before = waiting.size
    const result = change()
    budget.waiting += waiting.size - before
    return result
  }
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
      return counted(() => {
        setAll(waiting, states, Number.POSITIVE_INFINITY)
        return take()
      })
    },
    add: (states) => counted(() => setAll(waiting, states, roomOf(budget, waiting.size))),
    putBack: (states) =>
      counted(() => {
        const newer = waiting
        waiting = new Map(states.map((state) => [state.userId, state]))
        return setAll(waiting, newer.values(), roomOf(budget, waiting.size, newer.size))
      }),
    take: () => counted(take),
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
