// A simulated host: takes what it is handed, with faults that strike it. What it is handed is told to the history.
import type {
  DeliveryOutcome,
  HostCapabilities,
  LocalDelivery,
  PresenceHost,
  RouterPort,
  UserId,
  UserPresenceState,
} from '@presence-router/core'
import type { Publish, Publishing } from '../driver/publishing.ts'
import { FORGED } from '../driver/publishing.ts'
import type { FaultKind, Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SeenHostCall } from '../history/seen.ts'
import { isRewritten } from '../history/state-key.ts'
import { createOwed, createThenable } from '../modules/delays.ts'
import { isHome } from '../modules/relation.ts'
import { createTemper } from '../modules/temper.ts'
import type { Random } from '../random.ts'
import { drawOutcome, OUTCOME_KINDS } from './outcomes.ts'

export interface SimHost {
  readonly host: PresenceHost
  /** Its way into the router, once it has started. */
  readonly publish: Publish | null
  /** Publishes what it should not. */
  forge(): void
  heal(): void
}

export interface SimHostParts {
  readonly name: string
  readonly capabilities: HostCapabilities
  readonly history: History
  readonly faults: Faults
  readonly publishing: Publishing
  readonly random: Random
}

const HOST_KINDS: readonly FaultKind[] = [
  ...OUTCOME_KINDS,
  'host cannot start',
  'host cannot close',
  'host does not know its users',
  'host echoes',
  'host forges',
]

export const createSimHost = (parts: SimHostParts): SimHost => {
  const { name, capabilities, history, faults, random } = parts
  const temper = createTemper(HOST_KINDS, faults, random)
  const owed = createOwed(history.world)
  const forgetting = random.fork('forgetting')
  let port: RouterPort | null = null

  const settleHook = (kind: FaultKind): unknown => {
    // It is called once, so whoever can fail at it does.
    if (!temper.has(kind) || !faults.strikes(kind)) return random.chance(0.5) ? undefined : soon()
    if (random.chance(0.3)) throw new Error(kind)
    const { thenable, settle } = createThenable(random)
    if (random.chance(0.5)) owed.later(random.between(1, 50), () => settle.reject(new Error(kind)))
    else owed.never(() => settle.resolve(undefined))
    return thenable
  }
  const soon = (): unknown => {
    const { thenable, settle } = createThenable(random)
    owed.later(random.between(1, 10), () => settle.resolve(undefined))
    return thenable
  }
  const called = (server: string | null, handed: SeenHostCall['handed']): unknown => {
    const call: SeenHostCall = { host: name, server, handed, begun: history.now(), outcome: null }
    history.hostCalled(call)
    if (server !== null && faults.strikes('host forgets', 0.3)) forgetSoon(server)
    if (temper.strikes('host echoes')) echo(handed.map(({ state }) => state))
    return drawOutcome(call, { history, temper, random, owed })
  }
  const forgetSoon = (server: string): void =>
    void history.world.later(forgetting.between(1, 5_000), () => {
      if (faults.isHealed) return
      history.journal.note(`${server} forgets what ${name} has sent it`)
      history.tell((watcher) => watcher.serverForgot?.(server))
    })
  const echo = (states: readonly UserPresenceState[]): void => {
    if (port === null) return
    const { publish } = port
    // A rewrite would be a new state, and its own echo the next: that is no end.
    for (const state of states)
      if (!isRewritten(state) && isHome(state.userId)) parts.publishing.publishGiven(state, publish)
  }

  return {
    host: {
      name,
      capabilities,
      isLocal(userId: UserId) {
        if (!temper.strikes('host does not know its users')) return isHome(userId)
        if (random.chance(0.5)) throw new Error('who knows')
        return 'yes' as unknown as boolean
      },
      start(given) {
        port = given
        return settleHook('host cannot start') as PromiseLike<void>
      },
      deliver: (deliveries: readonly LocalDelivery[]) =>
        called(
          null,
          deliveries.flatMap(({ users, states }) =>
            users.flatMap((target) => states.map((state) => ({ target, state }))),
          ),
        ) as DeliveryOutcome,
      send: (server, states) =>
        called(
          server,
          states.map((state) => ({ target: server, state })),
        ) as DeliveryOutcome,
      close: () => settleHook('host cannot close') as PromiseLike<void>,
    },
    get publish() {
      return port?.publish ?? null
    },
    forge() {
      if (port === null || !temper.strikes('host forges')) return
      const [remote] = history.scenario.remotes
      if (remote === undefined) return
      const forged = { userId: remote, state: 'online', statusMsg: FORGED } as UserPresenceState
      parts.publishing.publishGiven(forged, port.publish) // it may vouch for its own alone
    },
    heal: owed.heal,
  }
}
