// Hosts that show their users too much, too little, or something else.
import type { MemoryHost } from '@presence-router/adapters/memory'
import type { DeliveryOutcome, HostCall, LocalDelivery, PresenceHost, UserPresenceState } from '@presence-router/core'
import { frida } from '@presence-router/core/testing'
import { answering, type BrokenHost, boom, untyped, withParts } from './broken-host.ts'

const FIDELITY = [
  'shows every field unchanged',
  'shows every presence unchanged',
  'shows text with emoji and control characters unchanged',
]
const EACH = 'shows each user of a call what is for that user, and nothing else'
const ALL = 'shows the states of a delivery to every user of it'
const LATEST = 'shows the latest state of a user last'
const ECHO = 'publishes nothing of what it is to show'
const UNKNOWN = 'names the users it does not know, and shows the others theirs'
const OVERLOADED = 'shows nothing while it is overloaded, and says when to come again'
const FAILED = 'says why when it cannot show states, and does not throw'
const ABORTED = 'answers a deliver that is aborted already, or as soon as it is made'
const GIVEN_UP = [
  ABORTED,
  'answers a deliver that hangs when it is aborted',
  'answers a deliver that hangs when it is closed',
  'answers a deliver after it was closed',
]

type Deliveries = readonly LocalDelivery[]

const delivering = (deliver: (host: MemoryHost) => PresenceHost['deliver']): BrokenHost['remake'] =>
  withParts((host) => ({ deliver: deliver(host) }))

const showing = (change: (deliveries: Deliveries) => Deliveries): BrokenHost['remake'] =>
  delivering((host) => (deliveries, call) => host.deliver(change(deliveries), call))

const showFirst = (host: MemoryHost): PresenceHost['deliver'] => {
  const first = new Map<string, UserPresenceState>()
  const firstOf = (state: UserPresenceState): UserPresenceState => {
    const known = first.get(state.userId) ?? state
    first.set(state.userId, known)
    return known
  }
  return (deliveries, call) =>
    host.deliver(
      deliveries.map(({ users, states }) => ({ users, states: states.map(firstOf) })),
      call,
    )
}

const isStranger = (userId: string): boolean => userId.startsWith('@nobody:')

const showAll = async (host: MemoryHost, deliveries: Deliveries, call: HostCall): Promise<DeliveryOutcome> => {
  const outcome = await host.deliver(deliveries, call)
  if (outcome._tag !== 'Overloaded') return outcome
  host.deliverGate.answerNormally()
  await host.deliver(deliveries, call)
  return outcome
}

export const brokenDelivering: readonly BrokenHost[] = [
  {
    wrong: 'publishes what it is to show',
    remake: delivering((host) => (deliveries, call) => {
      for (const { states } of deliveries) for (const state of states) host.publishRemote(state, 'other.example')
      return host.deliver(deliveries, call)
    }),
    caughtBy: [ECHO],
    says: 'the host published @dora:other.example, which it was handed by the router',
  },
  {
    wrong: 'shows everybody everything',
    remake: showing((deliveries) => [
      { users: deliveries.flatMap(({ users }) => users), states: deliveries.flatMap(({ states }) => states) },
    ]),
    caughtBy: [EACH],
    says: 'the host showed @alice:example.org 4 states instead of 2',
  },
  {
    wrong: 'shows the first delivery only',
    remake: showing((deliveries) => deliveries.slice(0, 1)),
    caughtBy: [EACH],
    says: 'the host showed @alice:example.org 1 state instead of 2',
  },
  {
    wrong: 'shows the first user of a delivery only',
    remake: showing((deliveries) => deliveries.map(({ users, states }) => ({ users: users.slice(0, 1), states }))),
    caughtBy: [EACH, ALL, UNKNOWN],
    says: 'the host showed @bea:second.example:8448 0 states instead of 1',
  },
  {
    wrong: 'shows the first state of a delivery only',
    remake: showing((deliveries) => deliveries.map(({ users, states }) => ({ users, states: states.slice(0, 1) }))),
    caughtBy: [ALL],
    says: 'the host showed @alice:example.org 1 state instead of 2',
  },
  {
    wrong: 'shows again what it showed first',
    remake: delivering(showFirst),
    caughtBy: ['shows every presence unchanged', LATEST],
    says: 'the host showed a state of @dora:other.example whose state is "online", where "unavailable" belongs',
  },
  {
    wrong: 'changes what it is handed',
    remake: showing((deliveries) => {
      for (const { states } of deliveries) untyped<UserPresenceState[]>(states).reverse()
      return deliveries
    }),
    caughtBy: [ALL],
    says: "the host threw in deliver: TypeError: Cannot assign to read only property '0' of object '[object Array]'",
  },
  {
    wrong: 'keeps it to itself whom it does not know',
    remake: answering('deliver', 'UnknownUsers', () => ({ _tag: 'Accepted' })),
    caughtBy: [UNKNOWN],
    says: 'the host answered Accepted, where UnknownUsers belongs',
  },
  {
    wrong: 'says that it does not know somebody',
    remake: answering('deliver', 'UnknownUsers', () => ({ _tag: 'UnknownUsers', userIds: [] })),
    caughtBy: [UNKNOWN],
    says: 'the host answered deliver with UnknownUsers, but names nobody',
  },
  {
    wrong: 'names another user than the one it does not know',
    remake: answering('deliver', 'UnknownUsers', () => ({ _tag: 'UnknownUsers', userIds: [frida] })),
    caughtBy: [UNKNOWN],
    says: 'the host says that it does not know @frida:third.example, where @nobody:example.org belongs',
  },
  {
    wrong: 'shows nobody anything when it does not know one of them',
    remake: delivering((host) => (deliveries, call) => {
      const strangers = deliveries.flatMap(({ users }) => users.filter(isStranger))
      return strangers.length > 0 ? { _tag: 'UnknownUsers', userIds: strangers } : host.deliver(deliveries, call)
    }),
    caughtBy: [UNKNOWN],
    says: 'the host showed @alice:example.org 0 states instead of 1',
  },
  {
    wrong: 'throws when deliveries overload it',
    remake: answering('deliver', 'Overloaded', boom),
    caughtBy: [OVERLOADED],
    says: 'the host threw in deliver: Error: boom',
  },
  {
    wrong: 'wants to be called again at once when deliveries overload it',
    remake: answering('deliver', 'Overloaded', () => ({ _tag: 'Overloaded', retryAfterMs: 0 })),
    caughtBy: [OVERLOADED],
    says: 'the host answered deliver with Overloaded, but is to be called again after 0 ms',
  },
  {
    wrong: 'never wants to be called again when deliveries overload it',
    remake: answering('deliver', 'Overloaded', () => ({ _tag: 'Overloaded', retryAfterMs: Number.POSITIVE_INFINITY })),
    caughtBy: [OVERLOADED],
    says: 'the host answered deliver with Overloaded, but is to be called again after Infinity ms',
  },
  {
    wrong: 'shows states although they overload it',
    remake: delivering((host) => (deliveries, call) => showAll(host, deliveries, call)),
    caughtBy: [OVERLOADED],
    says: 'the host showed @alice:example.org 1 state instead of 0',
  },
  {
    wrong: 'throws when it cannot show states',
    remake: answering('deliver', 'Failed', boom),
    caughtBy: [FAILED, ...GIVEN_UP],
    says: 'the host threw in deliver: Error: boom',
  },
  {
    wrong: 'does not say why it cannot show states',
    remake: answering('deliver', 'Failed', () => ({ _tag: 'Failed', reason: '' })),
    caughtBy: [FAILED, ...GIVEN_UP],
    says: 'the host answered deliver with Failed, but gives no reason',
  },
  {
    wrong: 'answers nothing',
    remake: answering('deliver', 'Accepted', () => undefined),
    caughtBy: [...FIDELITY, EACH, ALL, LATEST, ECHO, ABORTED],
    says: 'the host answered deliver with undefined, which is no outcome',
  },
  {
    wrong: 'answers with a tag of its own',
    remake: answering('deliver', 'Accepted', () => ({ _tag: 'Ok' })),
    caughtBy: [...FIDELITY, EACH, ALL, LATEST, ECHO, ABORTED],
    says: 'the host answered deliver with the tag "Ok", which is no outcome',
  },
  {
    wrong: 'throws when a delivery is aborted',
    remake: delivering((host) => (deliveries, call) => {
      call.signal.throwIfAborted()
      return host.deliver(deliveries, call)
    }),
    caughtBy: [ABORTED],
    says: 'the host threw in deliver: AbortError: This operation was aborted',
  },
  {
    wrong: 'does not notice that a delivery is aborted',
    remake: delivering((host) => (deliveries) => host.deliver(deliveries, { signal: new AbortController().signal })),
    caughtBy: ['answers a deliver that hangs when it is aborted'],
    says: 'the host stayed silent in deliver',
  },
]
