import { parseUserId } from '@presence-router/core'
import { expect, it } from 'vitest'
import { createAccounts, type Session } from '../../src/homeserver/accounts.ts'

const bob = parseUserId('@bob:example.org')

const open = () => {
  const gone: string[] = []
  const accounts = createAccounts((userId) => gone.push(userId))
  const logIn = (deviceId: string | null): Session => {
    const session = accounts.logIn(bob, deviceId)
    if (session === null) throw new Error('there is no room for Bob')
    return session
  }
  return { accounts, gone, logIn }
}

it('ends the earlier session of a device that logs in again', () => {
  const { accounts, gone, logIn } = open()
  const earlier = logIn('PHONE')
  const later = logIn('PHONE')
  expect(earlier.ended.aborted).toBe(true)
  expect(accounts.sessionOf(earlier.accessToken)).toBeNull()
  expect(accounts.sessionOf(later.accessToken)).toBe(later)
  expect(gone).toEqual([])
})

it('ends the oldest of too many sessions of one user', () => {
  const { accounts, logIn } = open()
  const sessions = Array.from({ length: 21 }, () => logIn(null))
  const stillOpen = sessions.filter((session) => accounts.sessionOf(session.accessToken) !== null)
  expect(stillOpen).toEqual(sessions.slice(1))
})

it('says that a user is gone when the last session has ended, once', () => {
  const { accounts, gone, logIn } = open()
  const [phone, desk] = [logIn('PHONE'), logIn('DESK')]
  accounts.logOut(phone)
  accounts.logOut(phone)
  expect(gone).toEqual([])
  accounts.logOut(desk)
  expect(gone).toEqual([bob])
  expect(desk.ended.aborted).toBe(true)
})

it('lets no more than ten thousand people in', () => {
  const { accounts } = open()
  for (let n = 0; n < 10_000; n++) accounts.logIn(parseUserId(`@person-${n}:example.org`), null)
  expect(accounts.logIn(bob, null)).toBeNull()
  expect(accounts.logIn(parseUserId('@person-1:example.org'), null)).not.toBeNull()
})
