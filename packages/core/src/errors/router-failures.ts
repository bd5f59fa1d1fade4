// What the router refuses, and what its observers do wrong.
import { describeThrown, TaggedError } from './tagged-error.ts'

/** A state came from a server that its user is not on. It changes nothing (law 13). */
export class OriginForged extends TaggedError {
  readonly _tag = 'OriginForged'
  readonly userId: string
  /** The server that was authenticated; `null` when a host vouched for a user that is not its own. */
  readonly origin: string | null
  constructor(userId: string, origin: string | null) {
    super(`${origin === null ? 'a host' : `server ${origin}`} may not speak for ${userId}`)
    this.userId = userId
    this.origin = origin
  }
}

/** A bound was met. What it says was refused; everything else goes on. */
export class RouterOverloaded extends TaggedError {
  readonly _tag = 'RouterOverloaded'
  /** What is full, such as `presence table`. */
  readonly resource: string
  readonly limit: number
  /** The module that is left out, where one is. */
  readonly module: string | null
  constructor(resource: string, limit: number, module: string | null = null) {
    super(`the ${resource}${module === null ? '' : ` of module ${module}`} is full (${limit})`)
    this.resource = resource
    this.limit = limit
    this.module = module
  }
}

/** The router was closed, or is draining and takes nothing new. */
export class RouterClosed extends TaggedError {
  readonly _tag = 'RouterClosed'
  constructor() {
    super('the router is closed')
  }
}

/** An observer of `deliveries$` or `events$` threw. It stays subscribed; the others and the router notice nothing. */
export class ObserverThrew extends TaggedError {
  readonly _tag = 'ObserverThrew'
  readonly stream: string
  constructor(stream: string, cause: unknown) {
    super(`an observer of ${stream} threw: ${describeThrown(cause)}`, { cause })
    this.stream = stream
  }
}
