// What a host does with states for another server: one call, one transaction.
import type { DeliveryOutcome } from '../../host.ts'
import type { UserPresenceState } from '../../presence-state.ts'
import { serverNameOf, type UserId } from '../../user-id.ts'
import { requireNoEcho } from '../echo-check.ts'
import { canMeet, doesNotSend, type HostCase, sends, startedCase } from '../host-case.ts'
import type { HostUnderTest } from '../host-rig.ts'
import type { HostStage } from '../host-stage.ts'
import { requireOutcome } from '../outcome-check.ts'
import { person } from '../people.ts'
import { counted, requireStates } from '../state-comparison.ts'
import { fullState } from './samples.ts'

// A host may state that it takes as many as one likes; nobody sends more than this at once.
const MOST_STATES_TRIED = 1_000

const cases: readonly HostCase[] = [
  {
    name: 'sends to the server it was told, and to no other',
    needs: [sends],
    run: async (stage) => {
      const [target, other] = serversOf(stage.subject)
      const states = [fullState(stage.subject.localUsers[0])]
      requireOutcome(await stage.send(target, Object.freeze(states)), 'Accepted')
      await requireSent(stage, target, [states])
      await requireSent(stage, other, [])
    },
  },
  {
    name: 'makes one transaction of one call, with as many states as it says it can, in their order',
    needs: [sends],
    run: async (stage) => {
      const states = crowd(stage.subject).map((userId) => fullState(userId))
      requireOutcome(await stage.send(serversOf(stage.subject)[0], Object.freeze(states)), 'Accepted')
      await requireSent(stage, serversOf(stage.subject)[0], [states])
    },
  },
  {
    name: 'makes a transaction of each call, in the order of the calls',
    needs: [sends],
    run: async (stage) => {
      const [target] = serversOf(stage.subject)
      const transactions = [1, 2, 3].map((n) => [fullState(stage.subject.localUsers[0], n)])
      for (const states of transactions) requireOutcome(await stage.send(target, Object.freeze(states)), 'Accepted')
      await requireSent(stage, target, transactions)
    },
  },
  {
    name: 'publishes nothing of what it is to send',
    needs: [sends],
    run: async (stage) => {
      await sendOne(stage)
      await requireNoEcho(stage)
    },
  },
  {
    name: 'sends nothing while it is overloaded, and says when to come again',
    needs: [sends, canMeet('send is overloaded')],
    run: async (stage) => {
      await stage.bringAbout('send is overloaded')
      requireOutcome(await sendOne(stage), 'Overloaded')
      await requireSent(stage, serversOf(stage.subject)[0], [])
    },
  },
  {
    name: 'says why when it cannot send, and does not throw',
    needs: [sends, canMeet('send fails')],
    run: async (stage) => {
      await stage.bringAbout('send fails')
      requireOutcome(await sendOne(stage), 'Failed')
    },
  },
  {
    name: 'says that it cannot send when it cannot',
    needs: [doesNotSend],
    run: async (stage) => {
      requireOutcome(await sendOne(stage), 'Unsupported')
    },
  },
]

export const sendingCases: readonly HostCase[] = cases.map(startedCase)

const serversOf = ({ remoteUsers: [one, other] }: HostUnderTest): readonly [string, string] => [
  serverNameOf(one),
  serverNameOf(other),
]

const sendOne = (stage: HostStage): Promise<DeliveryOutcome> =>
  stage.send(serversOf(stage.subject)[0], Object.freeze([fullState(stage.subject.localUsers[0])]))

const crowd = ({ localUsers, capabilities }: HostUnderTest): UserId[] =>
  Array.from({ length: Math.min(capabilities.maxStatesPerSend, MOST_STATES_TRIED) }, (_, index) =>
    person(`user${index}`, serverNameOf(localUsers[0])),
  )

const requireSent = async (
  stage: HostStage,
  serverName: string,
  expected: readonly (readonly UserPresenceState[])[],
): Promise<void> => {
  const sent = await stage.sent(serverName)
  if (sent.length !== expected.length)
    throw new Error(`the host sent ${serverName} ${counted(sent, 'transaction')} instead of ${expected.length}`)
  const lost = stage.subject.lost.sent ?? []
  expected.forEach((states, index) => {
    requireStates(sent[index] ?? [], states, { what: `the host sent ${serverName} in one transaction`, lost })
  })
}
