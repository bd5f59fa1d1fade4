import {
  checkComplementary,
  describeComplementary,
  type PresenceModule,
  type UserPresenceState,
} from '@presence-router/core'
import { expect, it } from 'vitest'
import { alice, bob, carol } from '../support/people.ts'

const moduleOf = (callbacks: object): PresenceModule =>
  ({ name: 'mine', getUsersForStates: () => ({}), getInterestedUsers: () => [], ...callbacks }) as PresenceModule

const described = async (callbacks: object, users: readonly string[]): Promise<string[]> =>
  describeComplementary(await checkComplementary(moduleOf(callbacks), { users })).split('\n')

it('says that the callbacks agree, and on how much', async () => {
  const callbacks = {
    getUsersForStates: (states: UserPresenceState[]) => ({ [alice]: states.filter(({ userId }) => userId === bob) }),
    getInterestedUsers: (userId: string) => (userId === alice ? [bob] : []),
  }
  expect(await described(callbacks, [alice, bob])).toEqual([
    'The callbacks agree on 1 pair, asked about 4 states and 2 users.',
  ])
})

it('says of each disagreement which callback grants what, and of each problem where it is', async () => {
  const callbacks = {
    getUsersForStates: (states: UserPresenceState[]) => ({ [alice]: states.filter(({ userId }) => userId === bob) }),
    getInterestedUsers: (userId: string) => {
      if (userId === carol) throw new Error('boom')
      return userId === bob ? [alice, 'nobody'] : []
    },
  }
  expect(await described(callbacks, [alice, bob, carol])).toEqual([
    'The callbacks disagree on 2 pairs and agree on 0, asked about 6 states and 3 users; 2 problems.',
    '@alice:x may not see @bob:x by getInterestedUsers, but getUsersForStates sends @alice:x that @bob:x is online.',
    '@bob:x may see @alice:x by getInterestedUsers, but getUsersForStates does not send @bob:x that @alice:x is online.',
    'getInterestedUsers, asked about @bob:x, answered badly: answer[1] is no user: the user id does not begin with @.',
    'getInterestedUsers, asked about @carol:far, threw Error: boom.',
  ])
})

it('spells out twenty of a kind, and counts the rest', async () => {
  const crowd = Array.from({ length: 6 }, (_, n) => `@u${n}:x`)
  const lines = await described({ getInterestedUsers: () => crowd }, crowd)
  expect(lines).toHaveLength(22)
  expect(lines.at(-1)).toBe('And 16 more like these.')
})

it('says about how many users it was not asked', async () => {
  const recipients = Array.from({ length: 1_002 }, (_, n) => `@u${n}:x`)
  const getUsersForStates = (states: unknown) => Object.fromEntries(recipients.map((userId) => [userId, states]))
  expect((await described({ getUsersForStates }, [alice])).at(-1)).toBe(
    'getInterestedUsers was not asked about 2 more of those whom getUsersForStates names.',
  )
})

it('says about whom a question was that has no answer', async () => {
  const lines = await described({ getUsersForStates: () => null }, [alice, bob, carol])
  expect(lines[1]).toBe(
    'getUsersForStates, asked about @alice:x and 2 more, answered badly: answer is null and neither a Map nor a plain object.',
  )
})
