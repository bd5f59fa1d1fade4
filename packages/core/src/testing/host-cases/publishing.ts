// In whose name a host publishes. It authenticates and says who spoke; whether they may is for the router to judge.
import type { UserPresenceState } from '../../presence-state.ts'
import { serverNameOf, type UserId } from '../../user-id.ts'
import { type HostCase, seesOtherServers, seesOwnUsers, startedCase } from '../host-case.ts'
import type { Publication } from '../recording-port.ts'
import { requireStates } from '../state-comparison.ts'
import { fullState } from './samples.ts'

const cases: readonly HostCase[] = [
  {
    name: 'publishes its own users in its own name',
    needs: [seesOwnUsers],
    run: async (stage) => {
      const states = stage.subject.localUsers.map((userId) => fullState(userId))
      await stage.emit(states, null)
      const published = await stage.published()
      requireUsers(published, states)
      for (const { state, origin } of published)
        if (origin !== null && origin !== serverNameOf(state.userId))
          throw new Error(`the host published its own user ${state.userId} in the name of ${origin}`)
    },
  },
  {
    name: 'publishes users of other servers in the name of the server that was authenticated',
    needs: [seesOtherServers],
    run: async (stage) => {
      for (const userId of stage.subject.remoteUsers) {
        await stage.emit([fullState(userId)], serverNameOf(userId))
        const latest = (await stage.published()).slice(-1)
        requireUsers(latest, [fullState(userId)])
        requireOrigin(latest, serverNameOf(userId))
      }
    },
  },
  {
    name: 'lends no name to a server that speaks for users of a third',
    needs: [seesOtherServers],
    run: async (stage) => {
      const [speaker, victim] = stage.subject.remoteUsers
      await stage.emit([fullState(victim)], serverNameOf(speaker))
      requireOrigin(await stage.published(), serverNameOf(speaker))
    },
  },
  {
    name: 'lends no name to a server that speaks for its own users',
    needs: [seesOtherServers],
    run: async (stage) => {
      const speaker = serverNameOf(stage.subject.remoteUsers[0])
      await stage.emit([fullState(stage.subject.localUsers[0])], speaker)
      requireOrigin(await stage.published(), speaker)
    },
  },
  {
    name: 'publishes the latest state of a user last',
    needs: [seesOwnUsers],
    run: async (stage) => {
      const [userId] = stage.subject.localUsers
      await stage.emit([fullState(userId, 1)], null)
      await stage.emit([fullState(userId, 2), fullState(userId, 3)], null)
      const published = (await stage.published()).slice(-1).map(({ state }) => state)
      const lost = stage.subject.lost.publishedOfOwn ?? []
      requireStates(published, [fullState(userId, 3)], { what: 'the host published last', lost })
    },
  },
  {
    name: 'goes on publishing when the router refuses',
    needs: [seesOwnUsers],
    run: async (stage) => {
      const [userId] = stage.subject.localUsers
      stage.refusePublications()
      await stage.emit([fullState(userId, 1)], null)
      const before = (await stage.published()).length
      await stage.emit([fullState(userId, 2)], null)
      if ((await stage.published()).length === before)
        throw new Error('the host published nothing more when the router had refused a state')
    },
  },
]

export const publishingCases: readonly HostCase[] = cases.map(startedCase)

const requireUsers = (published: readonly Publication[], expected: readonly UserPresenceState[]): void => {
  const has = listOf(published.map(({ state }) => state.userId))
  const had = listOf(expected.map(({ userId }) => userId))
  if (has !== had) throw new Error(`the host published states of ${has || 'nobody'}, where ${had} belong`)
}

// Sorted: among states of several users the order says nothing.
const listOf = (userIds: readonly UserId[]): string => [...userIds].sort().join(', ')

const requireOrigin = (published: readonly Publication[], speaker: string): void => {
  const wrong = published.find(({ origin }) => origin !== speaker)
  if (wrong === undefined) return
  const name = wrong.origin === null ? 'its own name' : `the name of ${wrong.origin}`
  throw new Error(`the host published ${wrong.state.userId} in ${name}, where ${speaker} spoke`)
}
