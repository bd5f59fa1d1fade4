// Hosts that publish what they must not, or not what they must.
import { serverNameOf } from '@presence-router/core'
import { dora, HOME_SERVER } from '@presence-router/core/testing'
import { type BrokenHost, boom, listOf, publishing, withParts } from './broken-host.ts'

const OWN = 'publishes its own users in its own name'
const OTHERS = 'publishes users of other servers in the name of the server that was authenticated'
const THIRD = 'lends no name to a server that speaks for users of a third'
const ITS_OWN = 'lends no name to a server that speaks for its own users'
const LATEST = 'publishes the latest state of a user last'
const REFUSED = 'goes on publishing when the router refuses'
const EARLY = 'bears it that its own users change before it is started'
const CLOSED = 'publishes nothing of its own users when it is closed, and bears it that they change'
const CLOSED_TO_OTHERS = 'publishes nothing of other servers when it is closed, and bears it that they speak'

const ACCEPTED = { accepted: 1, coalesced: 0, refused: 0 }

export const brokenPublishing: readonly BrokenHost[] = [
  {
    wrong: 'publishes nothing',
    remake: publishing(() => () => ACCEPTED),
    caughtBy: [
      EARLY,
      OWN,
      OTHERS,
      LATEST,
      REFUSED,
      'publishes of its own users every field unchanged',
      'publishes of its own users every presence unchanged',
      'publishes of its own users text with emoji and control characters unchanged',
      'publishes of users of other servers every field unchanged',
      'publishes of users of other servers every presence unchanged',
      'publishes of users of other servers text with emoji and control characters unchanged',
    ],
    says: 'the host publishes nothing any more when its homeserver spoke before it was started',
  },
  {
    wrong: 'names its first server for all of its users',
    remake: withParts((host) => ({ publishLocal: (states) => host.publishRemote(states, HOME_SERVER) })),
    caughtBy: [OWN],
    says: 'the host published its own user @bea:second.example:8448 in the name of example.org',
  },
  {
    wrong: 'vouches for everybody',
    remake: publishing((port) => (states) => port.publish(states)),
    caughtBy: [OTHERS, THIRD, ITS_OWN],
    says: 'the host published @dora:other.example in its own name, where other.example spoke',
  },
  {
    wrong: 'takes every other server for the same',
    remake: withParts((host) => ({ publishRemote: (states) => host.publishRemote(states, serverNameOf(dora)) })),
    caughtBy: [OTHERS],
    says: 'the host published @frida:third.example in the name of other.example, where third.example spoke',
  },
  {
    wrong: 'takes the server of a user for the one that spoke',
    remake: publishing((port) => (states) => {
      const receipts = listOf(states).map((state) => port.publish(state, { origin: serverNameOf(state.userId) }))
      return receipts[0] ?? { accepted: 0, coalesced: 0, refused: 0 }
    }),
    caughtBy: [THIRD, ITS_OWN],
    says: 'the host published @frida:third.example in the name of third.example, where other.example spoke',
  },
  {
    wrong: 'publishes the newest first',
    remake: publishing((port) => (states, options) => port.publish(listOf(states).toReversed(), options)),
    caughtBy: [LATEST],
    says: 'the host published last a state of @alice:example.org whose lastActiveTs is 1700000002001, where 1700000003001 belongs',
  },
  {
    wrong: 'gives up when the router refuses',
    remake: publishing((port) => {
      let refused = 0
      return (states, options) => {
        if (refused > 0) return { accepted: 0, coalesced: 0, refused: 1 }
        const receipt = port.publish(states, options)
        refused += receipt.refused
        return receipt
      }
    }),
    caughtBy: [REFUSED],
    says: 'the host published nothing more when the router had refused a state',
  },
  {
    wrong: 'throws at its homeserver when nobody takes a state',
    remake: withParts((host) => ({
      publishLocal: (states) => (host.publishLocal(states).accepted > 0 ? ACCEPTED : boom()),
    })),
    caughtBy: [EARLY, CLOSED, REFUSED],
    says: 'the host threw in the listener of its homeserver: Error: boom',
  },
  {
    wrong: 'publishes although it is closed',
    remake: withParts(() => ({ close: () => {} })),
    caughtBy: [
      CLOSED,
      CLOSED_TO_OTHERS,
      'answers a deliver that hangs when it is closed',
      'answers a send that hangs when it is closed',
    ],
    says: 'the host publishes although it is closed',
  },
]
