// What a host can do wrong. Each costs that host's own deliveries and nothing else.
import { describeThrown, TaggedError } from './tagged-error.ts'

/** A host did not take a delivery, for a reason of its own. These states are not sent again; newer ones are. */
export class HostRefused extends TaggedError {
  readonly _tag = 'HostRefused'
  readonly host: string
  /** The server or the local users it was for. */
  readonly target: string
  readonly reason: string
  constructor(host: string, target: string, reason: string) {
    super(`host ${host} did not take presence for ${target}: ${reason}`)
    this.host = host
    this.target = target
    this.reason = reason
  }
}

/** A host threw, or said something outside the contract. What it was handed counts as not taken. */
export class HostSpokeBadly extends TaggedError {
  readonly _tag = 'HostSpokeBadly'
  readonly host: string
  readonly during: string
  constructor(host: string, during: string, cause: unknown) {
    super(`host ${host} broke its contract in ${during}: ${describeThrown(cause)}`, { cause })
    this.host = host
    this.during = during
  }
}

/** No host can reach these targets, or the one that said so cannot after all. Their deliveries are dropped. */
export class HostCannot extends TaggedError {
  readonly _tag = 'HostCannot'
  /** The host that answered "unsupported"; `null` when no host offers it. */
  readonly host: string | null
  readonly target: string
  constructor(host: string | null, target: string) {
    super(
      host === null ? `no host can deliver presence to ${target}` : `host ${host} cannot deliver presence to ${target}`,
    )
    this.host = host
    this.target = target
  }
}
