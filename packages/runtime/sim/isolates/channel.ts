// One direction between the router and a simulated isolate: messages are cloned, stay in order, and take their time.
import type { World } from '../world.ts'

export interface Channel {
  /** Throws when it cannot be cloned. `notBeforeMs`: it does not come before that moment. */
  post(message: unknown, notBeforeMs?: number): void
  /** What has not come never comes. */
  close(): void
}

export interface ChannelParts {
  readonly world: World
  /** How long a message takes, in milliseconds; 0: until some next turn. */
  readonly drawDelayMs: () => number
  /** Whoever hears computes until then. */
  readonly busyUntilMs: () => number
  readonly hear: (message: unknown) => void
}

export const createChannel = ({ world, drawDelayMs, busyUntilMs, hear }: ChannelParts): Channel => {
  const waiting: { readonly message: unknown; readonly notBeforeMs: number }[] = []
  let isClosed = false

  const wait = (leastMs: number): void => {
    const [first] = waiting
    if (first === undefined || isClosed) return
    const ms = Math.max(leastMs, Math.ceil(Math.max(first.notBeforeMs, busyUntilMs()) - world.elapsedMs))
    if (ms > 0) world.later(ms, come)
    else world.turn(come)
  }
  const come = (): void => {
    if (isClosed) return
    if (busyUntilMs() > world.elapsedMs) return wait(0)
    const first = waiting.shift()
    wait(drawDelayMs())
    hear(first?.message)
  }
  return {
    post(message, notBeforeMs = 0) {
      const clone: unknown = structuredClone(message)
      if (waiting.push({ message: clone, notBeforeMs }) === 1) wait(drawDelayMs())
    },
    close() {
      isClosed = true
    },
  }
}
