// One host with the ways to it: one for its local users, one for each server it is sending to.
import {
  type DeliveryGroup,
  type HostFailure,
  HostSpokeBadly,
  type LocalDelivery,
  type PresenceHost,
  type RouterOverloaded,
  type RouterPort,
  showValue,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import { hearRejection } from '../guarded-call.ts'
import { createHostRecord, type HostRecord } from '../observe/host-record.ts'
import { settleWithin } from '../settle-within.ts'
import type { RouterTime } from '../time.ts'
import type { HostLife } from './host-life.ts'
import { type AnyOutbox, createOutbox, type Outbox, type OutboxParts } from './outbox.ts'
import { type ServersBudget, statesForServer, statesForUsers } from './waiting-states.ts'

export interface HostParts {
  readonly time: RouterTime
  readonly run: OutboxParts<never>['run']
  readonly report: (failure: HostFailure | RouterOverloaded) => void
  /** How many states wait at most for the local users, and how many for all servers. */
  readonly maxWaiting: number
  /** Milliseconds for `start`. */
  readonly startDeadlineMs: number
  readonly onIdle: () => void
  /** It could not start; takes what waited for it. */
  readonly onFailed: (waiting: readonly DeliveryGroup[]) => void
}

export interface AttachedHost {
  readonly host: PresenceHost
  readonly life: HostLife
  readonly record: HostRecord
  /** The one way to its local users, and one for each server that it is sending to. */
  ways(): { readonly deliver: AnyOutbox; readonly send: readonly AnyOutbox[] }
  readonly isIdle: boolean
  readonly hasFailed: boolean
  /** It asks the router, through the port, and is not called. */
  readonly isPull: boolean
  readonly reannounceEveryMs: number | null
  isLocal(userId: UserId): boolean
  deliver(deliveries: readonly LocalDelivery[]): void
  send(serverName: string, states: readonly UserPresenceState[]): void
  targets(): readonly string[]
  /** Settles when the host has started or failed to. */
  start(port: RouterPort): Promise<void>
  stopSending(): void
  close(deadlineMs: number): Promise<void>
}

export const attachHost = (host: PresenceHost, parts: HostParts): AttachedHost => {
  const { time, run, report, maxWaiting } = parts
  const { name } = host
  const { direction, maxStatesPerSend, reannounceEveryMs } = host.capabilities
  const ended = new AbortController()
  const servers = new Map<string, Outbox<readonly UserPresenceState[]>>()
  const record = createHostRecord()
  let life: HostLife = 'starting'
  let isSending = true

  const spokeBadly = (during: string, cause: unknown): void => report(new HostSpokeBadly(name, during, cause))
  const call = { signal: ended.signal }
  const shared = { host: name, maxWaiting, run, report }
  const users = createOutbox({
    ...shared,
    target: 'local users',
    during: 'deliver',
    record: record.deliver,
    waiting: statesForUsers(maxWaiting),
    call: (deliveries) => host.deliver(frozen(deliveries), call),
    onIdle: parts.onIdle,
  })
  const budget: ServersBudget = { limit: maxWaiting, servers, waiting: 0 }
  const wayTo = (serverName: string): Outbox<readonly UserPresenceState[]> => {
    const known = servers.get(serverName)
    if (known !== undefined) return known
    const made = createOutbox({
      ...shared,
      target: serverName,
      during: 'send',
      record: record.send,
      waiting: statesForServer(serverName, maxStatesPerSend, budget),
      call: (states) => host.send(serverName, Object.freeze(states), call),
      onIdle() {
        servers.delete(serverName)
        parts.onIdle()
      },
    })
    servers.set(serverName, made)
    if (life === 'open' && isSending) made.open()
    return made
  }
  const outboxes = (): readonly AnyOutbox[] => [users, ...servers.values()]

  const takeWaiting = (): readonly DeliveryGroup[] => {
    const local = users.takeWaiting().flat()
    const remote = [...servers].flatMap(([name, outbox]) => outbox.takeWaiting().map((states) => ({ name, states })))
    servers.clear()
    return [
      ...local.map(({ users: localUsers, states }) => ({ states, localUsers, remoteUsers: [], servers: [] })),
      ...remote.map(({ name, states }) => ({ states, localUsers: [], remoteUsers: [], servers: [name] })),
    ]
  }
  const stopSending = (): void => {
    isSending = false
    for (const outbox of outboxes()) outbox.close()
  }

  return {
    host,
    get life() {
      return life
    },
    record,
    ways: () => ({ deliver: users, send: [...servers.values()] }),
    get isIdle() {
      return outboxes().every(({ isIdle }) => isIdle)
    },
    get hasFailed() {
      return life === 'failed'
    },
    isPull: direction === 'pull',
    reannounceEveryMs,
    isLocal(userId) {
      try {
        const answer: unknown = host.isLocal(userId)
        if (typeof answer !== 'boolean') throw notBoolean(answer)
        return answer
      } catch (thrown) {
        spokeBadly('isLocal', thrown)
        return false
      }
    },
    deliver: users.put,
    send: (serverName, states) => wayTo(serverName).put(states),
    targets: () => outboxes().flatMap((outbox) => outbox.targets()),
    async start(port) {
      try {
        await settleWithin(() => host.start(port), { deadlineMs: parts.startDeadlineMs, time, signal: ended.signal })
        if (life !== 'starting') return
        life = 'open'
        if (isSending) for (const outbox of outboxes()) outbox.open()
      } catch (thrown) {
        if (life !== 'starting') return
        life = 'failed'
        spokeBadly('start', thrown)
        if (isSending) parts.onFailed(takeWaiting())
      }
    },
    stopSending,
    async close(deadlineMs) {
      if (life === 'closed') return
      life = 'closed'
      ended.abort()
      stopSending()
      try {
        await settleWithin(() => host.close({ deadlineMs }), { deadlineMs, time })
      } catch (thrown) {
        spokeBadly('close', thrown)
      }
    },
  }
}

/** What a host is given is ours: it may be given again, and others see it too. */
const frozen = (deliveries: readonly LocalDelivery[]): readonly LocalDelivery[] => {
  for (const delivery of deliveries) {
    Object.freeze(delivery.users)
    Object.freeze(delivery.states)
    Object.freeze(delivery)
  }
  return Object.freeze(deliveries)
}

const notBoolean = (answer: unknown): TypeError => {
  hearRejection(answer, () => {}) // what it says later is of no use either
  return new TypeError(`it gave ${showValue(answer)}, and must give true or false at once`)
}
