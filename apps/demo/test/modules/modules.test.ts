import { type ModuleCall, type PresenceModule, parseUserId, userPresenceState } from '@presence-router/core'
import { expect, it } from 'vitest'
import { crowdFollowers } from '../../src/modules/crowd-followers.ts'
import { customPresenceRouter } from '../../src/modules/custom-presence-router.ts'

const call: ModuleCall = { signal: new AbortController().signal, deadline: 0 }
const named = (...names: string[]) => names.map((name) => parseUserId(`@${name}:example.org`))

/** Who sees whom, as one of the callbacks has it. */
const byStates = async (module: PresenceModule, everybody: readonly string[]): Promise<string[]> => {
  const answer = await module.getUsersForStates(
    everybody.map((userId) => userPresenceState(userId)),
    call,
  )
  const entries = answer instanceof Map ? [...answer] : Object.entries(answer)
  return entries.flatMap(([observer, states]) => [...states].map(({ userId }) => `${observer} sees ${userId}`)).sort()
}

const byObservers = async (module: PresenceModule, everybody: readonly string[]): Promise<string[]> => {
  const seen: string[] = []
  for (const observer of everybody)
    for (const subject of await module.getInterestedUsers(parseUserId(observer), call))
      seen.push(`${observer} sees ${subject}`)
  return seen.sort()
}

it('lets Alice see Bob and Charlie, and says so in both callbacks', async () => {
  const everybody = named('alice', 'bob', 'charlie', 'dora')
  const expected = ['@alice:example.org sees @bob:example.org', '@alice:example.org sees @charlie:example.org']
  expect(await byStates(customPresenceRouter('example.org'), everybody)).toEqual(expected)
  expect(await byObservers(customPresenceRouter('example.org'), everybody)).toEqual(expected)
})

it.each([1, 2, 3, 4, 10])('says the same of a crowd of %d in both callbacks', async (size) => {
  const crowd = named(...Array.from({ length: size }, (_, n) => `person-${n}`))
  const [dora = ''] = named('dora')
  const module = crowdFollowers(crowd, dora)
  const pairs = await byStates(module, [...crowd, dora])
  expect(await byObservers(module, [...crowd, dora])).toEqual(pairs)
  expect(new Set(pairs).size).toBe(size + size * Math.min(3, size - 1))
  expect(pairs.every((pair) => !/^(\S+) sees \1$/.test(pair))).toBe(true)
})
