// The page that translates the Python module, the translation, and the module of the demo say the same.
import { readFileSync } from 'node:fs'
import { checkComplementary, type PresenceModule, parseUserId, userPresenceState } from '@presence-router/core'
import { expect, it } from 'vitest'
import { customPresenceRouter as demoModule } from '../../apps/demo/src/modules/custom-presence-router.ts'
import translation from './custom-presence-router.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const [asTranslated, , asInDemo] = [...read('../../docs/from-a-synapse-module.md').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code,
)

const call = { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER }
const python = ['@alice:example.com', '@bob:example.com', '@charlie:somewhere.org', '@dora:example.com']
const inDemo = python.map((userId) => userId.replace(/:.*/, ':example.org'))

/** Who sees whom, from both sides, in words in which the server does not count. */
const seenBy = async (module: PresenceModule, userIds: readonly string[]): Promise<readonly string[]> => {
  const told = await module.getUsersForStates(
    userIds.map((userId) => userPresenceState(userId, { state: 'online' })),
    call,
  )
  const seen = [...(told instanceof Map ? told : Object.entries(told))].flatMap(([observer, states]) =>
    [...states].map(({ userId }) => `${observer} is told of ${userId}`),
  )
  for (const userId of userIds)
    for (const subject of await module.getInterestedUsers(parseUserId(userId), call))
      seen.push(`${userId} may see ${subject}`)
  return seen.map((line) => line.replaceAll(/:\S+/g, ''))
}

it('is on the page as it is here, and as the demo runs it', () => {
  const withoutHeader = read('custom-presence-router.ts').replace(/^\/\/.*\n/, '')
  expect(asTranslated).toBe(withoutHeader)
  expect(asInDemo).toBe(read('../../apps/demo/src/modules/custom-presence-router.ts'))
})

it('lets Alice see Bob and Charlie, and nobody else anybody, as the demo does', async () => {
  const expected = [
    '@alice is told of @bob',
    '@alice is told of @charlie',
    '@alice may see @bob',
    '@alice may see @charlie',
  ]
  expect(await seenBy(translation, python)).toEqual(expected)
  expect(await seenBy(demoModule('example.org'), inDemo)).toEqual(expected)
})

it('says the same in both callbacks', async () => {
  expect(await checkComplementary(translation, { users: python })).toMatchObject({
    agrees: true,
    counts: { agreed: 2 },
  })
})
