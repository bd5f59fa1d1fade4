import { parseUserId, userPresenceState } from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import {
  afterPut,
  afterSyncBegan,
  afterSyncEnded,
  afterTimePassed,
  isWorthTelling,
  MAX_DEVICES,
  newPerson,
  nextMomentOf,
  type Person,
} from '../../src/homeserver/presence-rules.ts'

const bob = newPerson(parseUserId('@bob:example.org'))
const T = 1_000_000
const phone = (now: number) => ({ deviceId: 'phone', now })
const desk = (now: number) => ({ deviceId: 'desk', now })
const online = { presence: 'online', statusMsg: null } as const

/** Lets time pass step by step, as the timers do, and says when the user changed to what. */
const lifeOf = (person: Person, until: number): string[] => {
  const changes: string[] = []
  let current = person
  for (let due = nextMomentOf(current); due !== null && due <= until; due = nextMomentOf(current)) {
    const next = afterTimePassed(current, due)
    if (isWorthTelling(current.state, next.state))
      changes.push(`${due - T} ${next.state.state}${next.state.currentlyActive ? ' active' : ''}`)
    current = next
  }
  return changes
}

describe('presence rules', () => {
  it('lets a PUT without any sync lapse after 30 seconds', () => {
    expect(lifeOf(afterPut(bob, phone(T), online), T + 3_600_000)).toEqual(['30001 offline'])
  })

  it('keeps the status message when presence lapses', () => {
    const lapsed = afterTimePassed(afterPut(bob, phone(T), { presence: 'online', statusMsg: 'hello' }), T + 30_001)
    expect(lapsed.state).toMatchObject({ state: 'offline', statusMsg: 'hello' })
  })

  it('clears the status message with a PUT that has none', () => {
    const before = afterPut(bob, phone(T), { presence: 'online', statusMsg: 'hello' })
    expect(afterPut(before, phone(T + 1), online).state.statusMsg).toBeNull()
  })

  it('keeps the status message when a sync begins', () => {
    const before = afterPut(bob, phone(T), { presence: 'unavailable', statusMsg: 'lunch' })
    expect(afterSyncBegan(before, phone(T + 1), 'online').state).toMatchObject({ state: 'online', statusMsg: 'lunch' })
  })

  it('says of a user in one endless sync that they are inactive after a minute and unavailable after five', () => {
    expect(lifeOf(afterSyncBegan(bob, phone(T), 'online'), T + 3_600_000)).toEqual([
      '60000 online',
      '300001 unavailable',
    ])
  })

  it('counts the 30 seconds from the end of the last sync', () => {
    const syncing = afterSyncBegan(bob, phone(T), 'online')
    expect(lifeOf(afterSyncEnded(syncing, phone(T + 20_000)), T + 3_600_000)).toEqual(['50001 offline'])
  })

  it('stays with a user who has two syncs open when one of them ends', () => {
    const twice = afterSyncBegan(afterSyncBegan(bob, phone(T), 'online'), phone(T), 'online')
    const once = afterSyncEnded(twice, phone(T + 1))
    expect(afterTimePassed(once, T + 40_000).state.state).toBe('online')
  })

  it('is as lively as the liveliest device', () => {
    const both = afterSyncBegan(afterSyncBegan(bob, phone(T), 'online'), desk(T), 'unavailable')
    expect(both.state.state).toBe('online')
    const deskOnly = afterTimePassed(afterSyncEnded(both, phone(T)), T + 30_001)
    expect(deskOnly.state.state).toBe('unavailable')
  })

  it('never lets a sync lower busy, and lets busy last an hour', () => {
    const busy = afterPut(bob, phone(T), { presence: 'org.matrix.msc3026.busy', statusMsg: null })
    const synced = afterSyncEnded(afterSyncBegan(busy, phone(T), 'online'), phone(T))
    expect(synced.state.state).toBe('org.matrix.msc3026.busy')
    expect(lifeOf(synced, T + 36_000_000)).toEqual(['3600001 offline'])
  })

  it('knows of an open sync after the device said it was offline', () => {
    const syncing = afterSyncBegan(bob, phone(T), 'online')
    const away = afterPut(syncing, phone(T), { presence: 'offline', statusMsg: null })
    const back = afterPut(away, phone(T), online)
    expect(afterTimePassed(back, T + 40_000).state.state).toBe('online')
  })

  it('has nothing to wait for when somebody is offline', () => {
    const away = afterPut(afterPut(bob, phone(T), online), phone(T), { presence: 'offline', statusMsg: null })
    expect(nextMomentOf(away)).toBeNull()
    expect(away.devices.size).toBe(0)
  })

  it('counts activity of those who are online or busy only', () => {
    expect(afterPut(bob, phone(T), online).state.lastActiveTs).toBe(T)
    expect(afterPut(bob, phone(T), { presence: 'unavailable', statusMsg: null }).state.lastActiveTs).toBe(0)
  })

  it('forgets the oldest of too many devices', () => {
    let person = bob
    for (let n = 0; n <= MAX_DEVICES; n++) person = afterPut(person, { deviceId: `device ${n}`, now: T }, online)
    expect(person.devices.size).toBe(MAX_DEVICES)
    expect(person.devices.has('device 0')).toBe(false)
  })
})

describe('what is worth telling', () => {
  const state = (fields: object) => userPresenceState('@bob:example.org', { lastActiveTs: T, ...fields })

  it.each([
    ['nothing changed', {}, {}, false],
    ['another presence', { state: 'online' }, { state: 'unavailable' }, true],
    ['another status', {}, { statusMsg: 'x' }, true],
    ['an empty status instead of none', {}, { statusMsg: '' }, true],
    ['not currently active any more', { state: 'online', currentlyActive: true }, { state: 'online' }, true],
    ['a sync that goes on', { state: 'online' }, { state: 'online', lastUserSyncTs: T + 9 }, false],
    ['activity a minute later', { state: 'unavailable' }, { state: 'unavailable', lastActiveTs: T + 60_000 }, false],
    [
      'activity after more than a minute',
      { state: 'unavailable' },
      { state: 'unavailable', lastActiveTs: T + 60_001 },
      true,
    ],
    [
      'activity of somebody who is active all the time',
      { state: 'online', currentlyActive: true },
      { state: 'online', currentlyActive: true, lastActiveTs: T + 60_001 },
      false,
    ],
  ])('%s: %j, then %j', (_, before, after, expected) => {
    expect(isWorthTelling(state(before), state(after))).toBe(expected)
  })
})
