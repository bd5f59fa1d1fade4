import { parseUserId, userPresenceState } from '@presence-router/core'
import { expect, it } from 'vitest'
import { createSyncFeeds } from '../../src/homeserver/sync-feeds.ts'

const alice = parseUserId('@alice:example.org')
const bob = (statusMsg: string) => userPresenceState('@bob:example.org', { statusMsg })
const charlie = userPresenceState('@charlie:example.org', { state: 'online' })
const never = new AbortController().signal

it('keeps of each subject the latest state only, in the order in which they came', () => {
  const feeds = createSyncFeeds()
  feeds.open(alice)
  const position = feeds.position()
  feeds.add(alice, [bob('1'), charlie])
  feeds.add(alice, [bob('2')])
  expect(feeds.after(alice, position)).toEqual([charlie, bob('2')])
})

it('gives what came after a position, as often as it is asked', () => {
  const feeds = createSyncFeeds()
  feeds.open(alice)
  feeds.add(alice, [bob('1')])
  const position = feeds.position()
  feeds.add(alice, [charlie])
  expect(feeds.after(alice, position)).toEqual([charlie])
  expect(feeds.after(alice, position)).toEqual([charlie])
  expect(feeds.after(alice, feeds.position())).toEqual([])
})

it('does not reach back before it was opened, nor ahead of what was shown', () => {
  const feeds = createSyncFeeds()
  feeds.open(alice)
  feeds.add(alice, [bob('1')])
  const position = feeds.position()
  feeds.drop(alice)
  expect(feeds.after(alice, position)).toBeNull()
  feeds.open(alice)
  feeds.add(alice, [bob('2')])
  expect(feeds.after(alice, position)).toBeNull()
  expect(feeds.after(alice, position + 1)).toEqual([bob('2')])
  expect(feeds.after(alice, feeds.position() + 1)).toBeNull()
})

it('keeps nothing for somebody without a feed', () => {
  const feeds = createSyncFeeds()
  feeds.add(alice, [bob('1')])
  expect(feeds.position()).toBe(0)
})

it('wakes all who wait, and those whose waiting is aborted', async () => {
  const feeds = createSyncFeeds()
  feeds.open(alice)
  const aborting = new AbortController()
  const waiting = [feeds.changed(alice, never), feeds.changed(alice, never), feeds.changed(alice, aborting.signal)]
  aborting.abort()
  await waiting[2]
  feeds.add(alice, [charlie])
  await Promise.all(waiting)
  await feeds.changed(alice, aborting.signal)
})
