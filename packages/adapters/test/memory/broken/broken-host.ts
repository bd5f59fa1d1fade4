// A host that does one thing wrong, and the ways to make one of the memory host.
import type { MemoryHost } from '@presence-router/adapters/memory'
import type { DeliveryOutcome, HostCapabilities, RouterPort, UserId, UserPresenceState } from '@presence-router/core'

export type Remake = (host: MemoryHost) => MemoryHost

export interface BrokenHost {
  /** In words that follow "a host that". */
  readonly wrong: string
  readonly remake: Remake
  /** All cases of the contract that notice, in the order of the contract. */
  readonly caughtBy: readonly string[]
  /** What the first of them says. */
  readonly says: string
}

/** A value of whatever type, such as a host in plain JavaScript may give. */
export const untyped = <Wanted>(value: unknown): Wanted => value as Wanted

export const boom = (): never => {
  throw new Error('boom')
}

export const never = (): Promise<never> => new Promise(() => {})

/** The memory host with some of its parts replaced. */
export const withParts =
  (partsOf: (host: MemoryHost) => Partial<MemoryHost>): Remake =>
  (host) => ({ ...host, ...partsOf(host) })

export const stating = (capabilities: { readonly [name in keyof HostCapabilities]?: unknown }): Remake =>
  withParts((host) => ({ capabilities: untyped({ ...host.capabilities, ...capabilities }) }))

export const calling = (isLocal: (userId: UserId, host: MemoryHost) => unknown): Remake =>
  withParts((host) => ({ isLocal: (userId) => untyped(isLocal(userId, host)) }))

/** It publishes in another way. */
export const publishing = (publishTo: (port: RouterPort) => RouterPort['publish']): Remake =>
  withParts((host) => ({ start: (port) => host.start({ ...port, publish: publishTo(port) }) }))

/** Where the memory host answers with that tag, this answers something else. */
export const answering = (during: 'deliver' | 'send', tag: DeliveryOutcome['_tag'], answer: () => unknown): Remake => {
  const change = async (answered: DeliveryOutcome | PromiseLike<DeliveryOutcome>): Promise<DeliveryOutcome> => {
    const outcome = await answered
    return outcome._tag === tag ? untyped(answer()) : outcome
  }
  return during === 'deliver'
    ? withParts((host) => ({ deliver: (deliveries, call) => change(host.deliver(deliveries, call)) }))
    : withParts((host) => ({ send: (serverName, states, call) => change(host.send(serverName, states, call)) }))
}

export const listOf = (states: UserPresenceState | Iterable<UserPresenceState>): readonly UserPresenceState[] =>
  Symbol.iterator in states ? [...states] : [states]
