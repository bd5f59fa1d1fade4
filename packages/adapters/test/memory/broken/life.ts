// Hosts that do not begin or end well.
import type { MemoryHost } from '@presence-router/adapters/memory'
import { type BrokenHost, boom, never, withParts } from './broken-host.ts'

const EARLY = 'can be closed before it is started'
const AGAIN = 'can be closed again, one after the other and at once'
const AFTERWARDS = ['answers a deliver after it was closed', 'answers a send after it was closed']

const closeOnceOnly = (host: MemoryHost): Partial<MemoryHost> => {
  let closed = 0
  return {
    close(options) {
      closed++
      return closed > 1 ? boom() : host.close(options)
    },
  }
}

const closeLateOnly = (host: MemoryHost): Partial<MemoryHost> => {
  let started = 0
  return {
    start(port) {
      started++
      return host.start(port)
    },
    close: (options) => (started > 0 ? host.close(options) : boom()),
  }
}

const breakOnClose = (host: MemoryHost): Partial<MemoryHost> => {
  let closed = 0
  return {
    close(options) {
      closed++
      return host.close(options)
    },
    deliver: (deliveries, call) => (closed > 0 ? boom() : host.deliver(deliveries, call)),
    send: (serverName, states, call) => (closed > 0 ? boom() : host.send(serverName, states, call)),
  }
}

export const brokenLife: readonly BrokenHost[] = [
  {
    wrong: 'cannot be closed before it is started',
    remake: withParts(closeLateOnly),
    caughtBy: [EARLY],
    says: 'the host threw in close: Error: boom',
  },
  {
    wrong: 'cannot be closed twice',
    remake: withParts(closeOnceOnly),
    caughtBy: [AGAIN],
    says: 'the host threw in close: Error: boom',
  },
  {
    wrong: 'never ends closing',
    remake: withParts(() => ({ close: never })),
    caughtBy: [
      EARLY,
      AGAIN,
      'publishes nothing of its own users when it is closed, and bears it that they change',
      'publishes nothing of other servers when it is closed, and bears it that they speak',
      'answers a deliver that hangs when it is closed',
      'answers a deliver after it was closed',
      'answers a send that hangs when it is closed',
      'answers a send after it was closed',
    ],
    says: 'the host stayed silent in close',
  },
  {
    wrong: 'throws when it is called after it was closed',
    remake: withParts(breakOnClose),
    caughtBy: AFTERWARDS,
    says: 'the host threw in deliver: Error: boom',
  },
]
