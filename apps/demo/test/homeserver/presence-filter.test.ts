import { parseUserId } from '@presence-router/core'
import { expect, it } from 'vitest'
import { ALL_PRESENCE, isWanted } from '../../src/homeserver/presence-filter.ts'

const bob = parseUserId('@bob:example.org')

it.each([
  [{}, true],
  [{ types: ['m.presence'] }, true],
  [{ types: ['m.*'] }, true],
  [{ types: ['*'] }, true],
  [{ types: ['*.pres*ce'] }, true],
  [{ types: ['m.presence*e'] }, false],
  [{ types: ['m.typing'] }, false],
  [{ types: [] }, false],
  [{ notTypes: ['*'] }, false],
  [{ types: ['*'], notTypes: ['m.presence'] }, false],
  [{ senders: [bob] }, true],
  [{ senders: [] }, false],
  [{ notSenders: [bob] }, false],
  [{ senders: [bob], notSenders: [bob] }, false],
])('wants presence of Bob with %j: %s', (lists, expected) => {
  expect(isWanted({ ...ALL_PRESENCE, ...lists }, bob)).toBe(expected)
})
