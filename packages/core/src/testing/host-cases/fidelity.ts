// What goes through a host comes out unchanged, whichever of the four ways it goes.
import type { UserPresenceState } from '../../presence-state.ts'
import { serverNameOf, type UserId } from '../../user-id.ts'
import {
  delivers,
  type HostCase,
  type HostNeed,
  seesOtherServers,
  seesOwnUsers,
  sends,
  startedCase,
} from '../host-case.ts'
import type { HostUnderTest, HostWay } from '../host-rig.ts'
import type { HostStage } from '../host-stage.ts'
import { requireState } from '../state-comparison.ts'
import { delivery, fullState, statesOfEveryPresence, stateWithOddText } from './samples.ts'

interface Way {
  readonly way: HostWay
  /** As in "it publishes"; and as in "it published". */
  readonly verb: string
  readonly did: string
  readonly need: HostNeed
  readonly subjectOf: (subject: HostUnderTest) => UserId
  /** Lets one state go that way. */
  readonly carry: (stage: HostStage, state: UserPresenceState) => Promise<void>
  /** What came out last. */
  readonly last: (stage: HostStage) => Promise<UserPresenceState | undefined>
}

const WAYS: readonly Way[] = [
  {
    way: 'publishedOfOwn',
    verb: 'publishes of its own users',
    did: 'published',
    need: seesOwnUsers,
    subjectOf: ({ localUsers }) => localUsers[0],
    carry: (stage, state) => stage.emit([state], null),
    last: async (stage) => (await stage.published()).at(-1)?.state,
  },
  {
    way: 'publishedOfOthers',
    verb: 'publishes of users of other servers',
    did: 'published',
    need: seesOtherServers,
    subjectOf: ({ remoteUsers }) => remoteUsers[0],
    carry: (stage, state) => stage.emit([state], serverNameOf(state.userId)),
    last: async (stage) => (await stage.published()).at(-1)?.state,
  },
  {
    way: 'shown',
    verb: 'shows',
    did: 'showed',
    need: delivers,
    subjectOf: ({ remoteUsers }) => remoteUsers[0],
    carry: async (stage, state) => {
      await stage.deliver([delivery([stage.subject.localUsers[0]], [state])])
    },
    last: async (stage) => (await stage.shown(stage.subject.localUsers[0])).at(-1),
  },
  {
    way: 'sent',
    verb: 'sends',
    did: 'sent',
    need: sends,
    subjectOf: ({ localUsers }) => localUsers[0],
    carry: async (stage, state) => {
      await stage.send(serverNameOf(stage.subject.remoteUsers[0]), Object.freeze([state]))
    },
    last: async (stage) => (await stage.sent(serverNameOf(stage.subject.remoteUsers[0]))).at(-1)?.at(-1),
  },
]

const SAMPLES: readonly { readonly what: string; readonly of: (userId: UserId) => readonly UserPresenceState[] }[] = [
  { what: 'every field', of: (userId) => [fullState(userId)] },
  { what: 'every presence', of: statesOfEveryPresence },
  { what: 'text with emoji and control characters', of: (userId) => [stateWithOddText(userId)] },
]

export const fidelityCases: readonly HostCase[] = WAYS.flatMap(({ way, verb, did, need, subjectOf, carry, last }) =>
  SAMPLES.map(({ what, of }) =>
    startedCase({
      name: `${verb} ${what} unchanged`,
      needs: [need],
      run: async (stage) => {
        const lost = stage.subject.lost[way] ?? []
        for (const state of of(subjectOf(stage.subject))) {
          await carry(stage, state)
          requireState(await last(stage), state, { what: `the host ${did}`, lost })
        }
      },
    }),
  ),
)
