// A real small module whose mood the test sets, and which remembers what it was asked.
import {
  definePresenceModule,
  type ModuleCall,
  type PresenceModule,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'

/** What it answers for these states; it may throw, or never settle. */
export type Mood = (states: readonly UserPresenceState[], call: ModuleCall) => unknown

export interface Asked {
  readonly atMs: number
  /** `@bob:x hello` for each state; of a query for interested users, the user. */
  readonly about: readonly string[]
  readonly call: ModuleCall
}

export interface Moody {
  readonly module: PresenceModule
  readonly asked: readonly Asked[]
  /** What it was asked about since the last time this was called. */
  askedSince(): readonly (readonly string[])[]
  mood: Mood
}

export const throws: Mood = () => {
  throw new Error('bad mood')
}
export const hangs: Mood = () => new Promise(() => {})
/** Everybody's states go to these recipients. */
export const tells =
  (...recipients: string[]): Mood =>
  (states) =>
    new Map(recipients.map((recipient) => [recipient, states]))
/** The same, after so many milliseconds. */
export const tellsAfter =
  (ms: number, ...recipients: string[]): Mood =>
  (states, call) =>
    new Promise((resolve) => setTimeout(() => resolve(tells(...recipients)(states, call)), ms))
/** Fails on that user alone. */
export const failsOn =
  (userId: string, otherwise: Mood): Mood =>
  (states, call) =>
    states.some((state) => state.userId === userId) ? throws(states, call) : otherwise(states, call)

export const createMoody = (name: string, mood: Mood, hooks: Partial<PresenceModule> = {}): Moody => {
  const begin = performance.now()
  const asked: Asked[] = []
  let seen = 0
  const answer = (about: readonly string[], call: ModuleCall, states: readonly UserPresenceState[]): unknown => {
    asked.push({ atMs: Math.round(performance.now() - begin), about, call })
    return moody.mood(states, call)
  }
  const module = definePresenceModule({
    ...hooks,
    name,
    getUsersForStates: (states: readonly UserPresenceState[], call: ModuleCall) =>
      answer(states.map(describeState), call, states),
    async getInterestedUsers(userId: UserId, call: ModuleCall) {
      await answer([userId], call, [])
      return []
    },
  } as PresenceModule)
  const moody: Moody = {
    module,
    asked,
    askedSince() {
      const since = asked.slice(seen).map(({ about }) => about)
      seen = asked.length
      return since
    },
    mood,
  }
  return moody
}

const describeState = ({ userId, state, statusMsg }: UserPresenceState): string =>
  `${userId} ${statusMsg ?? (state === 'online' ? '' : state)}`.trim()
