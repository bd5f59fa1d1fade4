// Hosts that send too much, too little, or to somebody else.
import type { MemoryHost } from '@presence-router/adapters/memory'
import { type DeliveryOutcome, type PresenceHost, serverNameOf } from '@presence-router/core'
import { dora, frida } from '@presence-router/core/testing'
import { answering, type BrokenHost, boom, withParts } from './broken-host.ts'

const FAITHFUL_PRESENCE = 'sends every presence unchanged'
const TARGET = 'sends to the server it was told, and to no other'
const ONE = 'makes one transaction of one call, with as many states as it says it can, in their order'
const EACH = 'makes a transaction of each call, in the order of the calls'
const ECHO = 'publishes nothing of what it is to send'
const OVERLOADED = 'sends nothing while it is overloaded, and says when to come again'
const FAILED = 'says why when it cannot send, and does not throw'
const ABORTED = 'answers a send that is aborted already, or as soon as it is made'

const sending = (send: (host: MemoryHost) => PresenceHost['send']): BrokenHost['remake'] =>
  withParts((host) => ({ send: send(host) }))

const sendOnceOnly = (host: MemoryHost): PresenceHost['send'] => {
  let calls = 0
  return (serverName, states, call) => {
    calls++
    return calls > 1 ? { _tag: 'Accepted' } : host.send(serverName, states, call)
  }
}

const sendSingly =
  (host: MemoryHost): PresenceHost['send'] =>
  async (serverName, states, call) => {
    const outcomes: DeliveryOutcome[] = []
    for (const state of states) outcomes.push(await host.send(serverName, [state], call))
    return outcomes.at(-1) ?? { _tag: 'Accepted' }
  }

const sendAnyway =
  (host: MemoryHost): PresenceHost['send'] =>
  async (serverName, states, call) => {
    const outcome = await host.send(serverName, states, call)
    if (outcome._tag !== 'Overloaded') return outcome
    host.sendGate(serverName).answerNormally()
    await host.send(serverName, states, call)
    return outcome
  }

export const brokenSending: readonly BrokenHost[] = [
  {
    wrong: 'publishes what it is to send',
    remake: sending((host) => (serverName, states, call) => {
      host.publishLocal(states)
      return host.send(serverName, states, call)
    }),
    caughtBy: [ECHO],
    says: 'the host published @alice:example.org, which it was handed by the router',
  },
  {
    wrong: 'sends to every server it knows',
    remake: sending((host) => async (_, states, call) => {
      await host.send(serverNameOf(frida), states, call)
      return host.send(serverNameOf(dora), states, call)
    }),
    caughtBy: [TARGET],
    says: 'the host sent third.example 1 transaction instead of 0',
  },
  {
    wrong: 'sends state by state',
    remake: sending(sendSingly),
    caughtBy: [ONE],
    says: 'the host sent other.example 50 transactions instead of 1',
  },
  {
    wrong: 'sends one state fewer than it says it can',
    remake: sending((host) => (serverName, states, call) => host.send(serverName, states.slice(0, 49), call)),
    caughtBy: [ONE],
    says: 'the host sent other.example in one transaction 49 states instead of 50',
  },
  {
    wrong: 'turns states round',
    remake: sending((host) => (serverName, states, call) => host.send(serverName, states.toReversed(), call)),
    caughtBy: [ONE],
    says: 'the host sent other.example in one transaction a state of @user0:example.org whose userId is "@user49:example.org", where "@user0:example.org" belongs',
  },
  {
    wrong: 'sends once only',
    remake: sending(sendOnceOnly),
    caughtBy: [FAITHFUL_PRESENCE, EACH],
    says: 'the host sent a state of @alice:example.org whose state is "online", where "unavailable" belongs',
  },
  {
    wrong: 'throws when sends overload it',
    remake: answering('send', 'Overloaded', boom),
    caughtBy: [OVERLOADED],
    says: 'the host threw in send: Error: boom',
  },
  {
    wrong: 'sends states although they overload it',
    remake: sending(sendAnyway),
    caughtBy: [OVERLOADED],
    says: 'the host sent other.example 1 transaction instead of 0',
  },
  {
    wrong: 'takes a failure for success',
    remake: answering('send', 'Failed', () => ({ _tag: 'Accepted' })),
    caughtBy: [FAILED],
    says: 'the host answered Accepted, where Failed belongs',
  },
  {
    wrong: 'throws when a send is aborted',
    remake: sending((host) => (serverName, states, call) => {
      call.signal.throwIfAborted()
      return host.send(serverName, states, call)
    }),
    caughtBy: [ABORTED],
    says: 'the host threw in send: AbortError: This operation was aborted',
  },
  {
    wrong: 'does not notice that a send is aborted',
    remake: sending(
      (host) => (serverName, states) => host.send(serverName, states, { signal: new AbortController().signal }),
    ),
    caughtBy: ['answers a send that hangs when it is aborted'],
    says: 'the host stayed silent in send',
  },
]
