// What waits behind an open call: the latest state per target and subject, bounded, and whole payloads taken from it. Here
// for one server.
import type { UserId, UserPresenceState } from '@presence-router/core'

/** What waits for calls of a host. Payloads that go in are frozen, and so are those that come out. */
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
}

/** States by whom they are about. */
export type BySubject = Map<UserId, UserPresenceState>

/** What the servers of one host share. */
export interface ServersBudget {
  readonly limit: number
  /** Those that something waits for or is being sent to. */
  readonly servers: { readonly size: number }
  /** How many states wait for all of them. */
  waiting: number
}

// Whoever needs it has all room that is left. When none is left each has an equal share still: servers that never answer
// must leave the others room.
const roomOf = ({ limit, servers, waiting }: ServersBudget, own: number): number =>
  Math.max(Math.max(1, Math.floor(limit / servers.size)) - own, limit - waiting)

type States = readonly UserPresenceState[]

/** For one server. A class, for one is made whenever something has to wait for a server that nothing waited for. */
export class StatesForServer implements Waiting<States> {
  private readonly serverName: string
  private readonly maxStatesPerSend: number
  private readonly budget: ServersBudget
  private waiting: BySubject = new Map()

  constructor(serverName: string, maxStatesPerSend: number, budget: ServersBudget) {
    this.serverName = serverName
    this.maxStatesPerSend = maxStatesPerSend
    this.budget = budget
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0
  }
  get size(): number {
    return this.waiting.size
  }
  begin(states: States): States {
    this.set(states, Number.POSITIVE_INFINITY)
    return this.take()
  }
  add(states: States): number {
    return this.set(states, roomOf(this.budget, this.size))
  }
  putBack(states: States): number {
    const newer = this.waiting
    this.waiting = new Map(states.map((state) => [state.userId, state]))
    this.budget.waiting += this.size - newer.size
    return this.set(newer.values(), roomOf(this.budget, this.size))
  }
  /** Those first that wait longest. */
  take(): States {
    const states: UserPresenceState[] = []
    for (const [userId, state] of this.waiting) {
      if (states.length === this.maxStatesPerSend) break
      states.push(state)
      this.waiting.delete(userId)
    }
    this.budget.waiting -= states.length
    return Object.freeze(states)
  }
  targets(): readonly string[] {
    return this.isEmpty ? [] : [this.serverName]
  }

  private set(states: Iterable<UserPresenceState>, room: number): number {
    const before = this.size
    const left = setLatest(this.waiting, states, room)
    this.budget.waiting += this.size - before
    return left
  }
}

/** The newer replace the older; others find room for so many. How many did not. */
export const setLatest = (known: BySubject, states: Iterable<UserPresenceState>, room: number): number => {
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
