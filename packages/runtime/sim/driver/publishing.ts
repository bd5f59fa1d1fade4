// States that are published, good and bad, by the embedder and by hosts. What was accepted is read off the counts between
// two states, so that the history knows it of each.
import {
  PRESENCES,
  type PresenceFields,
  type PublishOptions,
  type PublishReceipt,
  serverNameOf,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import { isHome } from '../modules/relation.ts'
import type { Random } from '../random.ts'

/** Through which door: the router's own `publish`, or the port of a host. */
export type Publish = (states: Iterable<UserPresenceState>, options?: PublishOptions) => PublishReceipt

export interface Publishing {
  publishOne(): void
  publishSeveral(): void
  /** What is known already. */
  publishAgain(): void
  /** The state before the last: the same text under a new version. */
  publishBack(): void
  publishBad(): void
  publishForged(): void
  setPresence(): void
  /** This state, as the host with this port was told it. */
  publishGiven(state: UserPresenceState, publish: Publish, options?: PublishOptions): void
  /** The next state of this user. */
  flap(userId: UserId): void
}

export interface PublishingParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
  /** Ports of hosts that have started. */
  readonly ports: () => readonly Publish[]
}

export const createPublishing = ({ history, faults, random, ports }: PublishingParts): Publishing => {
  const { scenario, versions, world, journal } = history
  const users = [...scenario.locals, ...scenario.remotes]
  let made = 0

  const draw = (userId = random.pick(users)): UserPresenceState =>
    userPresenceState(userId, {
      state: random.chance(0.75) ? 'online' : random.pick(PRESENCES),
      statusMsg: `s${++made}`,
      lastActiveTs: random.int(1_000),
      lastUserSyncTs: random.chance(0.5) ? random.int(1_000) : 0,
      currentlyActive: random.chance(0.5),
    })
  const moment = (): { atMs: number; step: number } => ({ atMs: world.elapsedMs, step: world.step })
  /** Who is offline makes room in a full table; then what is known already is news. */
  const mayBeForgotten = ({ userId }: UserPresenceState): boolean =>
    faults.has('table is tiny') && versions.latest(userId)?.state.state === 'offline'
  const accepted = (): number => history.router.counts().accepted

  /** Gives one entry after the other and looks after each whether it was accepted. */
  function* watched(entries: readonly unknown[]): Generator<UserPresenceState> {
    for (const entry of entries) {
      const before = accepted()
      yield entry as UserPresenceState
      const wasAccepted = accepted() > before
      journal.note(`published ${describe(entry)}: ${wasAccepted ? 'accepted' : 'refused'}`)
      if (!wasAccepted) continue
      versions.accepted(readState(entry), moment(), mayBeForgotten(readState(entry)))
      history.tell((watcher) => watcher.accepted?.(readState(entry)))
    }
  }
  const publishAll = (entries: readonly unknown[], publish: Publish, options?: PublishOptions): void => {
    const receipt = publish(watched(entries), options)
    history.tell((watcher) => watcher.received?.(receipt, entries.length))
  }
  const byEmbedder: Publish = (states, options) => history.router.publish(states, options)
  const door = (userId: UserId): { publish: Publish; options?: PublishOptions } => {
    const open = ports()
    if (open.length === 0 || random.chance(0.5)) return { publish: byEmbedder }
    const publish = random.pick(open)
    return isHome(userId) && random.chance(0.5) ? { publish } : { publish, options: { origin: serverNameOf(userId) } }
  }
  const publishState = (state: UserPresenceState): void => {
    const { publish, options } = door(state.userId)
    publishAll([random.chance(0.8) ? state : { ...state }], publish, options)
  }

  return {
    publishOne: () => publishState(draw()),
    flap: (userId) => publishState(draw(userId)),
    publishSeveral: () =>
      publishAll(
        Array.from({ length: random.between(2, 6) }, () => draw()),
        byEmbedder,
      ),
    publishAgain() {
      const latest = versions.latest(random.pick(users))
      if (latest !== undefined) publishState(latest.state)
    },
    publishBack() {
      const latest = versions.latest(random.pick(users))
      const before = latest && versions.latestBefore(latest.state.userId, latest.step)
      if (before !== undefined) publishState(before.state)
    },
    publishBad() {
      if (faults.strikes('bad states are published')) publishAll(badEntries(draw, random), byEmbedder)
    },
    publishForged() {
      if (!faults.strikes('origin is forged')) return
      const forged = { ...draw(), statusMsg: FORGED }
      publishAll([forged], byEmbedder, { origin: 'evil.example' })
    },
    setPresence() {
      const userId = random.pick(users)
      const change: PresenceFields = { state: random.pick(PRESENCES), statusMsg: `s${++made}` }
      const known = versions.latest(userId)?.state
      const before = accepted()
      history.router.setPresenceForUsers({ [userId]: change as { state: 'online'; statusMsg: string } })
      if (accepted() === before) return
      const state = userPresenceState(userId, { ...known, ...change })
      journal.note(`presence set: ${describe(state)}`)
      versions.accepted(state, moment(), true)
      if (faults.has('table is tiny')) versions.orAs(userPresenceState(userId, change))
      history.tell((watcher) => watcher.accepted?.(state))
    },
    publishGiven: (state, publish, options) => publishAll([state], publish, options),
  }
}

/** The status of states that their server did not send. */
export const FORGED = 'forged'

const badEntries = (draw: () => UserPresenceState, random: Random): readonly unknown[] =>
  [
    draw(),
    null,
    'online',
    { ...draw(), userId: 'alice' },
    { ...draw(), state: 'away' },
    { ...draw(), lastActiveTs: -1 },
    { ...draw(), statusMsg: 7 },
    { ...draw(), currentlyActive: 'yes' },
    {
      get userId(): never {
        throw new Error('no user')
      },
    },
    draw(),
  ].filter(() => random.chance(0.5))

const describe = (entry: unknown): string => {
  if (typeof entry !== 'object' || entry === null) return String(entry)
  try {
    const { userId, state, statusMsg } = entry as UserPresenceState
    return `${userId} ${state} ${statusMsg}`
  } catch {
    return 'what throws'
  }
}

/** The router accepted it, so it is one. */
const readState = (entry: unknown): UserPresenceState => entry as UserPresenceState
