// A small real host for tests: it takes everything, until it is told otherwise.
import type { DeliveryOutcome, PresenceHost } from '@presence-router/core'

export interface TestHost extends PresenceHost {
  /** How it answers from now on. */
  answerWith(answer: () => DeliveryOutcome | Promise<DeliveryOutcome>): void
}

export const createTestHost = (overrides: Partial<PresenceHost> = {}): TestHost => {
  let answer = (): DeliveryOutcome | Promise<DeliveryOutcome> => ({ _tag: 'Accepted' })
  return {
    name: 'server',
    capabilities: {
      seesLocalUpdates: true,
      seesRemoteUpdates: true,
      deliversToLocalUsers: true,
      sendsToServers: true,
      direction: 'push',
      maxStatesPerSend: 50,
      reannounceEveryMs: null,
    },
    isLocal: (userId) => userId.endsWith(':x'),
    start() {},
    deliver: () => answer(),
    send: () => answer(),
    close() {},
    answerWith(next) {
      answer = next
    },
    ...overrides,
  }
}
