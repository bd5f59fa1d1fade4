// What a host does with states for its own users.
import type { DeliveryOutcome } from '../../host.ts'
import type { UserPresenceState } from '../../presence-state.ts'
import type { UserId } from '../../user-id.ts'
import { requireNoEcho } from '../echo-check.ts'
import { canMeet, delivers, doesNotDeliver, type HostCase, mayNotKnowUsers, startedCase } from '../host-case.ts'
import type { HostStage } from '../host-stage.ts'
import { requireOutcome } from '../outcome-check.ts'
import { requireStates } from '../state-comparison.ts'
import { delivery, fullState } from './samples.ts'

const cases: readonly HostCase[] = [
  {
    name: 'shows each user of a call what is for that user, and nothing else',
    needs: [delivers],
    run: async (stage) => {
      const { localUsers, remoteUsers } = stage.subject
      const [ofOne, ofOther] = [fullState(remoteUsers[0]), fullState(remoteUsers[1])]
      const deliveries = Object.freeze([delivery([localUsers[0]], [ofOne]), delivery(localUsers, [ofOther])])
      requireOutcome(await stage.deliver(deliveries), 'Accepted')
      await requireShown(stage, localUsers[0], [ofOne, ofOther])
      await requireShown(stage, localUsers[1], [ofOther])
    },
  },
  {
    name: 'shows the states of a delivery to every user of it',
    needs: [delivers],
    run: async (stage) => {
      const { localUsers, remoteUsers } = stage.subject
      const states = remoteUsers.map((userId) => fullState(userId))
      requireOutcome(await stage.deliver([delivery(localUsers, states)]), 'Accepted')
      for (const userId of localUsers) await requireShown(stage, userId, states)
    },
  },
  {
    name: 'shows the latest state of a user last',
    needs: [delivers],
    run: async (stage) => {
      const { localUsers, remoteUsers } = stage.subject
      for (const n of [1, 2, 3]) await stage.deliver([delivery([localUsers[0]], [fullState(remoteUsers[0], n)])])
      const last = (await stage.shown(localUsers[0])).slice(-1)
      const lost = stage.subject.lost.shown ?? []
      requireStates(last, [fullState(remoteUsers[0], 3)], { what: 'the host showed last', lost })
    },
  },
  {
    name: 'publishes nothing of what it is to show',
    needs: [delivers],
    run: async (stage) => {
      await deliverOne(stage)
      await requireNoEcho(stage)
    },
  },
  {
    name: 'names the users it does not know, and shows the others theirs',
    needs: [delivers, mayNotKnowUsers],
    run: async (stage) => {
      const { localUsers, remoteUsers, unknownLocalUser } = stage.subject
      const users = [localUsers[0], unknownLocalUser, localUsers[1]].filter((userId) => userId !== null)
      const outcome = await stage.deliver([delivery(users, [fullState(remoteUsers[0])])])
      requireUnknown(outcome, unknownLocalUser)
      for (const userId of localUsers) await requireShown(stage, userId, [fullState(remoteUsers[0])])
    },
  },
  {
    name: 'shows nothing while it is overloaded, and says when to come again',
    needs: [delivers, canMeet('deliver is overloaded')],
    run: async (stage) => {
      await stage.bringAbout('deliver is overloaded')
      requireOutcome(await deliverOne(stage), 'Overloaded')
      await requireShown(stage, stage.subject.localUsers[0], [])
    },
  },
  {
    name: 'says why when it cannot show states, and does not throw',
    needs: [delivers, canMeet('deliver fails')],
    run: async (stage) => {
      await stage.bringAbout('deliver fails')
      requireOutcome(await deliverOne(stage), 'Failed')
    },
  },
  {
    name: 'says that it cannot deliver when it cannot',
    needs: [doesNotDeliver],
    run: async (stage) => {
      requireOutcome(await deliverOne(stage), 'Unsupported')
    },
  },
]

export const deliveringCases: readonly HostCase[] = cases.map(startedCase)

const deliverOne = (stage: HostStage): Promise<DeliveryOutcome> => {
  const { localUsers, remoteUsers } = stage.subject
  return stage.deliver([delivery([localUsers[0]], [fullState(remoteUsers[0])])])
}

const requireShown = async (
  stage: HostStage,
  userId: UserId,
  expected: readonly UserPresenceState[],
): Promise<void> => {
  const lost = stage.subject.lost.shown ?? []
  requireStates(await stage.shown(userId), expected, { what: `the host showed ${userId}`, lost })
}

const requireUnknown = (outcome: DeliveryOutcome, unknown: UserId | null): void => {
  requireOutcome(outcome, 'UnknownUsers')
  const named = outcome._tag === 'UnknownUsers' ? [...outcome.userIds] : []
  if (named.length !== 1 || named[0] !== unknown)
    throw new Error(`the host says that it does not know ${named.join(', ')}, where ${unknown} belongs`)
}
