// The table changes users in place: what is marked of them must not get mixed up, and what was taken down must not change.
import { parseUserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { expect, it } from 'vitest'
import { questionAbout } from '../src/merger/question.ts'
import { createGathering } from '../src/pipeline/gathering.ts'
import { createPresenceTable, type PresenceTable, type TrackedUser } from '../src/presence-table.ts'

const [alice, bob, carol] = ['@alice:x', '@bob:x', '@carol:x'].map(parseUserId)
const online = (userId: string, statusMsg = 'one'): UserPresenceState =>
  userPresenceState(userId, { state: 'online', statusMsg })
const offline = (userId: string): UserPresenceState => userPresenceState(userId)

const accepted = (table: PresenceTable, state: UserPresenceState): TrackedUser => {
  const acceptance = table.accept(state)
  if (typeof acceptance === 'string') throw new Error(`${state.userId} is ${acceptance}`)
  return acceptance
}

it('keeps both marks of a user apart, and forgets with a new version when servers were told again', () => {
  const table = createPresenceTable(10, () => true)
  const user = accepted(table, online('@alice:x'))
  const marks = () => [user.isWaiting, user.toldAgainIn]
  expect(marks()).toEqual([false, 0])
  user.toldAgainIn = 7
  user.isWaiting = true
  expect(marks()).toEqual([true, 7])
  user.toldAgainIn = 8
  expect(marks()).toEqual([true, 8])
  user.isWaiting = false
  expect(marks()).toEqual([false, 8])
  user.isWaiting = true
  expect(accepted(table, online('@alice:x', 'two'))).toBe(user)
  expect(marks()).toEqual([true, 0])
})

it('knows who is offline, the longest first, however they came and went', () => {
  const table = createPresenceTable(3, () => true)
  for (const state of [offline('@alice:x'), offline('@bob:x'), online('@carol:x')]) table.accept(state)
  expect(table.offline).toBe(2)
  table.accept(online('@alice:x'))
  table.accept(online('@alice:x', 'two'))
  expect(table.offline).toBe(1)
  table.accept(offline('@alice:x'))
  table.acceptAnyway(offline('@bob:x')) // now Alice is offline for longer
  expect(table.offline).toBe(2)
  table.accept(online('@dave:x'))
  expect([alice, bob, carol].map((userId) => userId && table.get(userId) !== undefined)).toEqual([false, true, true])
})

it('a question holds the versions it was put with, whatever is accepted later', () => {
  const table = createPresenceTable(10, () => true)
  const before = [online('@alice:x'), online('@bob:x')]
  for (const state of before) table.accept(state)
  const question = questionAbout(
    [...table.all()].map(({ latest }) => latest.userId),
    table,
  )
  table.accept(online('@alice:x', 'two'))
  expect(question.asked.states).toEqual(before)
  expect([...question.entries]).toEqual([
    [alice, { state: before[0], version: 1 }],
    [bob, { state: before[1], version: 2 }],
  ])
  expect(['@alice:x', '@carol:x'].map((userId) => question.holds(parseUserId(userId)))).toEqual([true, false])
})

it('gathers in order, in batches that are never too large, and each user once', () => {
  const table = createPresenceTable(100, () => true)
  const gathering = createGathering(2, table)
  const publish = (...names: string[]) => names.map((name) => gathering.add(accepted(table, online(name, `${text++}`))))
  const begin = () => gathering.begin().map(({ latest }) => latest.userId)
  let text = 0
  expect(publish('@a:x', '@b:x', '@c:x', '@a:x', '@d:x', '@e:x', '@c:x')).toEqual([
    true,
    true,
    true,
    false,
    true,
    true,
    false,
  ])
  expect(begin()).toEqual(['@a:x', '@b:x'])
  expect(publish('@a:x', '@e:x')).toEqual([true, false])
  expect(gathering.all()).toEqual(['@a:x', '@b:x', '@c:x', '@d:x', '@e:x', '@a:x'])
  expect([gathering.waiting, gathering.isRouting, gathering.isAnybodyWaiting]).toEqual([6, true, true])
  gathering.end()
  expect([begin(), gathering.end(), begin(), gathering.end(), begin()]).toEqual([
    ['@c:x', '@d:x'],
    undefined,
    ['@e:x', '@a:x'],
    undefined,
    [],
  ])
  expect([gathering.waiting, gathering.routed, gathering.isRouting, gathering.isAnybodyWaiting]).toEqual([
    0,
    6,
    false,
    false,
  ])
})
