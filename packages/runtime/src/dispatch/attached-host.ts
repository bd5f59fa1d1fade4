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
import { type AnyOutbox, Outbox } from './outbox.ts'
import { createServerOutboxes, type ServerStates } from './server-outboxes.ts'
import { createWaitingDeliveries } from './waiting-deliveries.ts'

export interface HostParts {
  readonly time: RouterTime
  readonly report: (failure: HostFailure | RouterOverloaded) => void
  /** How many states wait at most for the local users, and how many for all servers. */
  readonly maxWaiting: number
  /** Milliseconds for `start`. */
  readonly startDeadlineMs: number
  readonly onIdle: () => void
  readonly onDefect: (cause: unknown) => void
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
  /** `null`: it does not say, and was reported. */
  isLocal(userId: UserId): boolean | null
  /** What is given is frozen: it may be given again, and others see it too. */
  deliver(deliveries: readonly LocalDelivery[]): void
  /** As `deliver`. */
  send(serverName: string, states: readonly UserPresenceState[]): void
  targets(): readonly string[]
  /** Settles when the host has started or failed to. */
  start(port: RouterPort): Promise<void>
  stopSending(): void
  close(deadlineMs: number): Promise<void>
}

export const attachHost = (host: PresenceHost, parts: HostParts): AttachedHost => {
  const { time, report, maxWaiting, onIdle, onDefect } = parts
  const { name } = host
  const { direction, maxStatesPerSend, reannounceEveryMs } = host.capabilities
  const ended = new AbortController()
  const record = createHostRecord()
  let life: HostLife = 'starting'
  let isSending = true

  const spokeBadly = (during: string, cause: unknown): void => report(new HostSpokeBadly(name, during, cause))
  const call = { signal: ended.signal }
  const shared = { host: name, time, maxWaiting, report, onIdle, onDefect, mayCall: () => life === 'open' && isSending }
  const users = new Outbox<readonly LocalDelivery[]>('local users', {
    ...shared,
    record: record.deliver,
    call: (_, deliveries) => host.deliver(deliveries, call),
    during: 'deliver',
    fits: () => true,
    targetsOf: (_, deliveries) => deliveries.flatMap((delivery) => delivery.users),
    waitingFor: () => createWaitingDeliveries(maxWaiting),
  })
  const servers = createServerOutboxes(maxStatesPerSend, {
    ...shared,
    record: record.send,
    call: (serverName, states) => host.send(serverName, states, call),
  })
  const outboxes = (): readonly AnyOutbox[] => [users, ...servers.all()]

  const takeWaiting = (): readonly DeliveryGroup[] => [
    ...users.takeWaiting().flatMap((deliveries) => deliveries.map(groupForUsers)),
    ...servers.takeWaiting().map(groupForServer),
  ]
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
    ways: () => ({ deliver: users, send: servers.all() }),
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
        return null
      }
    },
    deliver: (deliveries) => users.put(deliveries),
    send: servers.send,
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

const groupForUsers = ({ users, states }: LocalDelivery): DeliveryGroup => ({
  states,
  localUsers: users,
  remoteUsers: [],
  servers: [],
})
const groupForServer = ({ serverName, states }: ServerStates): DeliveryGroup => ({
  states,
  localUsers: [],
  remoteUsers: [],
  servers: [serverName],
})

const notBoolean = (answer: unknown): TypeError => {
  hearRejection(answer, () => {}) // what it says later is of no use either
  return new TypeError(`it gave ${showValue(answer)}, and must give true or false at once`)
}
