// Hands groups to hosts: a local user belongs to the first host that calls it local and can deliver, a server to the first
// that can send. Who belongs to a pull host is handed to nobody: it asks.
import {
  type DeliveryGroup,
  HostCannot,
  type LocalDelivery,
  type PresenceHost,
  type RouterPort,
  type UserId,
} from '@presence-router/core'
import type { Cancel } from '../time.ts'
import { type AttachedHost, attachHost, type HostParts } from './attached-host.ts'
import { type ReannouncingParts, startReannouncing } from './reannouncing.ts'

export interface Dispatcher {
  readonly hosts: readonly AttachedHost[]
  /** Whether a host calls the user local. `null`: none does, and one does not say. */
  isLocal(userId: UserId): boolean | null
  /** Groups are frozen, lists and all: hosts are given them as they are. */
  dispatch(groups: readonly DeliveryGroup[]): void
  /** Settles when every host has started or failed to. A port is made for each, from what it calls local. */
  start(portOf: (isLocal: (userId: UserId) => boolean) => RouterPort): Promise<void>
  /** Hands nothing to hosts any more. */
  stopSending(): void
  /** Calls back when hosts have answered for all they were given. From here on nothing is announced again. */
  whenIdle(done: () => void): void
  /** Host → targets it was not rid of yet. */
  owed(): ReadonlyMap<string, readonly string[]>
  close(deadlineMs: number): Promise<void>
}

export interface DispatcherParts extends Omit<HostParts, 'onIdle' | 'onFailed'> {
  /** Whose users are local besides those whom a host calls its own. */
  readonly serverNames: ReadonlySet<string>
  readonly reannouncing: Omit<ReannouncingParts, 'everyMs' | 'time'>
}

export const createDispatcher = (hosts: readonly PresenceHost[], parts: DispatcherParts): Dispatcher => {
  let waiters: (() => void)[] = []
  let isSending = true
  let stopReannouncing: Cancel = () => {}
  const isIdle = (): boolean => attached.every((host) => host.isIdle)
  const tellIdle = (): void => {
    if (waiters.length === 0 || !isIdle()) return
    const all = waiters
    waiters = []
    for (const done of all) done()
  }
  const attached = hosts.map((host) =>
    attachHost(host, { ...parts, onIdle: tellIdle, onFailed: (waiting) => dispatch(waiting) }),
  )
  const deliverers = attached.filter(({ host }) => host.capabilities.deliversToLocalUsers)
  const senders = attached.filter(({ host }) => host.capabilities.sendsToServers)

  // Who is local was called so by it, a moment ago: it need not be asked again for each of them.
  const single = attached.length === 1 && parts.serverNames.size === 0 ? deliverers[0] : undefined

  // Where no host offers a thing at all, who embeds the router does it, from `deliveries$`: no failure.
  const dispatchLocal = (groups: readonly DeliveryGroup[]): void => {
    if (deliverers.length === 0) return
    const deliveriesOf = new Map<AttachedHost, LocalDelivery[]>()
    for (const { states, localUsers } of groups)
      for (const [host, users] of byHost(localUsers)) {
        const deliveries = deliveriesOf.get(host) ?? []
        deliveriesOf.set(host, deliveries)
        deliveries.push(Object.freeze({ users: Object.freeze(users), states }))
      }
    for (const [host, deliveries] of deliveriesOf) host.deliver(Object.freeze(deliveries))
  }
  const dispatchToSingle = (host: AttachedHost, groups: readonly DeliveryGroup[]): void => {
    if (host.isPull) return
    let deliveries: LocalDelivery[] | null = null // mostly there is but one: a list that grows takes room for more
    for (let at = 0; at < groups.length; at++) {
      const group = groups[at]
      if (group === undefined || group.localUsers.length === 0) continue
      const delivery = Object.freeze({ users: group.localUsers, states: group.states })
      if (deliveries === null) deliveries = [delivery]
      else deliveries.push(delivery)
    }
    if (deliveries !== null) host.deliver(Object.freeze(deliveries))
  }
  const byHost = (localUsers: readonly UserId[]): ReadonlyMap<AttachedHost, UserId[]> => {
    const usersOf = new Map<AttachedHost, UserId[]>()
    for (const userId of localUsers) {
      const host = deliverers.find((each) => !each.hasFailed && each.isLocal(userId))
      if (host === undefined) parts.report(new HostCannot(null, userId))
      else if (!host.isPull) {
        const users = usersOf.get(host) ?? []
        usersOf.set(host, users)
        users.push(userId)
      }
    }
    return usersOf
  }
  const firstSender = (): AttachedHost | undefined => senders.find((each) => !each.hasFailed)
  const dispatchRemote = (groups: readonly DeliveryGroup[]): void => {
    if (senders.length === 0) return
    const sender = firstSender()
    if (sender?.isPull) return
    for (let at = 0; at < groups.length; at++) sendGroup(groups[at], sender)
  }
  // By index, all that is gone through for each delivery: what is frozen takes V8 several times as long by `for…of`.
  const sendGroup = (group: DeliveryGroup | undefined, sender: AttachedHost | undefined): void => {
    if (group === undefined) return
    const { states, servers } = group
    for (let at = 0; at < servers.length; at++) {
      const serverName = servers[at] ?? ''
      if (sender === undefined) parts.report(new HostCannot(null, serverName))
      else sender.send(serverName, states)
    }
  }

  const dispatch = (groups: readonly DeliveryGroup[]): void => {
    if (single === undefined || single.hasFailed) dispatchLocal(groups)
    else dispatchToSingle(single, groups)
    dispatchRemote(groups)
  }

  return {
    hosts: attached,
    isLocal(userId) {
      let said: boolean | null = false
      for (const each of attached) {
        const isLocal = each.isLocal(userId)
        if (isLocal) return true
        if (isLocal === null) said = null
      }
      return said
    },
    dispatch,
    start: async (portOf) => {
      await Promise.all(attached.map((each) => each.start(portOf((userId) => each.isLocal(userId) === true))))
      const sender = firstSender()
      if (!isSending || sender === undefined || sender.isPull || sender.reannounceEveryMs === null) return
      const { time, reannouncing } = parts
      stopReannouncing = startReannouncing({ ...reannouncing, time, everyMs: sender.reannounceEveryMs })
    },
    stopSending() {
      isSending = false
      stopReannouncing()
      for (const each of attached) each.stopSending()
    },
    whenIdle(done) {
      stopReannouncing() // or it might never be
      waiters.push(done)
      tellIdle()
    },
    owed: () => new Map(attached.flatMap((each) => (each.isIdle ? [] : [[each.host.name, each.targets()] as const]))),
    close: async (deadlineMs) => {
      await Promise.all(attached.map((each) => each.close(deadlineMs)))
    },
  }
}
