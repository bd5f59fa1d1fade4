// A lane that is to ask about users whom the table has let go.
import { parseUserId, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPresenceTable } from '../../src/presence-table.ts'
import { answering } from '../support/modules.ts'
import { settled } from '../support/moves.ts'
import { openLane } from './support/lane.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const alice = parseUserId('@alice:x')
const bob = parseUserId('@bob:x')

it('a lane goes on behind users whom the table does not know any more', async () => {
  const ofBob = userPresenceState(bob, { state: 'online' })
  const table = createPresenceTable(10, () => true)
  table.accept(ofBob)
  const asked = vi.fn((_: unknown) => ({}))
  const lane = openLane(answering('one', asked), table, { deadlineMs: 1_000, patienceMs: 50, maxBatchUsers: 1 })
  lane.catchUp([alice, bob])
  await settled(300_000)
  expect(asked.mock.calls.map(([states]) => states)).toEqual([[ofBob]])
  expect(lane.owed()).toEqual([])
})
