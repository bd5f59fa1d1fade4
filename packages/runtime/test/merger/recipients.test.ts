// Recipients by number: what a table says of them, and what becomes of it when it is full.
import { parseUserId, serverNameOf, type UserId } from '@presence-router/core'
import { alice, bob, carol } from '@presence-router/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecipients, HERE, type RecipientTable } from '../../src/merger/recipients.ts'

const [first, second, third] = ['@one:far', '@two:far', '@three:away'].map((id) => parseUserId(id)) as [
  UserId,
  UserId,
  UserId,
]

/** Local is who is on the server of alice. `asked`: of whom that was to be found out. */
const openRecipients = (maxKnown: number) => {
  const asked: UserId[] = []
  const isLocal = (userId: UserId): boolean => {
    asked.push(userId)
    return serverNameOf(userId) === serverNameOf(alice)
  }
  return { recipients: createRecipients(isLocal, maxKnown), asked }
}

const serverOf = (table: RecipientTable, userId: UserId): string | null => {
  const server = table.servers[table.find(userId)] ?? HERE
  return server === HERE ? null : (table.serverNames[server] ?? expect.unreachable())
}

describe('a table of recipients', () => {
  it('gives each a number, and the same again', () => {
    const table = openRecipients(10).recipients.current()
    expect([alice, first, alice, bob, first].map((userId) => table.add(userId))).toEqual([0, 1, 0, 2, 1])
    expect([...table.names]).toEqual([alice, first, bob])
    expect(table.size).toBe(3)
  })

  it('finds who was met, and nobody and nothing else', () => {
    const table = openRecipients(10).recipients.current()
    table.add(alice)
    const keys = [alice, bob, `${alice}\0`, '', undefined, null, 0, -1, { toString: () => alice }, [alice]]
    expect(keys.map((key) => table.find(key))).toEqual([0, ...keys.slice(1).map(() => -1)])
  })

  it('numbers servers once, and local users are here', () => {
    const table = openRecipients(10).recipients.current()
    for (const userId of [first, alice, second, third, bob]) table.add(userId)
    expect([...table.servers.slice(0, 5)]).toEqual([1, HERE, 1, 2, HERE])
    expect([...table.serverNames]).toEqual(['', 'far', 'away'])
  })

  it('asks of each user once whether they are local, also of one who is not', () => {
    const { recipients, asked } = openRecipients(10)
    for (const userId of [alice, first, alice, first]) recipients.current().add(userId)
    expect(asked).toEqual([alice, first])
  })

  it('takes who cannot be placed now for remote, and asks again when they are met', () => {
    let said: boolean | null = null
    const recipients = createRecipients(() => said, 10)
    const table = recipients.current()
    expect([table.add(alice), table.find(alice), table.servers[0] === HERE]).toEqual([0, -1, false])
    said = true
    expect([table.add(alice), table.find(alice), table.servers[0]]).toEqual([0, 0, HERE])
    said = null
    expect([table.add(alice), table.size, table.servers[0]]).toEqual([0, 1, HERE])
  })

  it('gives who cannot be placed one number, asks of them each time, and has no further room taken', () => {
    let asked = 0
    let said: boolean | null = null
    const saysLocal = (): boolean | null => {
      asked++
      return said
    }
    const table = createRecipients(saysLocal, 10).current()
    expect([first, alice, first, alice].map((userId) => table.add(userId))).toEqual([0, 1, 0, 1])
    expect([asked, table.size]).toEqual([4, 2])
    said = false
    expect([table.add(first), table.find(first), table.find(alice), serverOf(table, first)]).toEqual([0, 0, -1, 'far'])
    expect([table.add(first), asked]).toEqual([0, 5])
  })

  it('does not take who cannot be placed now for who came next before', () => {
    let said: boolean | null = null
    const table = createRecipients(() => said, 1_000).current()
    table.add(alice)
    said = true
    const many = Array.from({ length: 200 }, (_, index) => parseUserId(`@user${index}:here`))
    for (const userId of many) table.add(userId)
    for (const userId of many) expect([table.find(userId) > 0, table.find(alice)]).toEqual([true, -1])
  })

  it('finds each by the value of the id, in whatever order they come again', () => {
    const table = openRecipients(1_000).recipients.current()
    const many = Array.from({ length: 150 }, (_, index) => `@user${index}:server${index % 7}`)
    for (const userId of many) table.add(parseUserId(userId))
    const numbers = fc.array(fc.oneof(fc.nat(149), fc.constant(-1)), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 4 }), (orders) => {
        for (const number of [...orders, ...orders].flat()) // each order also once more
          expect(table.find([...(many[number] ?? '@nobody:x')].join(''))).toBe(number)
      }),
    )
  })

  it('keeps numbers and servers when it grows', () => {
    const table = openRecipients(1_000).recipients.current()
    const many = Array.from({ length: 500 }, (_, index) => parseUserId(`@user${index}:server${index % 100}`))
    const numbers = many.map((userId) => table.add(userId))
    expect(numbers).toEqual(many.map((_, index) => index))
    expect(many.map((userId) => table.find(userId))).toEqual(numbers)
    expect(many.map((userId) => serverOf(table, userId))).toEqual(many.map((_, index) => `server${index % 100}`))
    expect(table.serverNames).toHaveLength(101)
  })
})

describe('a full table', () => {
  const openFull = () => {
    const rig = openRecipients(3)
    const older = rig.recipients.current()
    for (const userId of [alice, third, first]) older.add(userId)
    return { ...rig, older, newer: rig.recipients.current() }
  }

  it('is followed by an empty one, and not before it is full', () => {
    const { recipients } = openRecipients(3)
    const table = recipients.current()
    for (const userId of [alice, bob]) table.add(userId)
    expect(recipients.current()).toBe(table)
    table.add(carol)
    expect(recipients.size).toBe(3)
    expect(recipients.current()).not.toBe(table)
    expect([recipients.size, recipients.current().size]).toEqual([0, 0])
  })

  it('goes on numbering for who uses it still', () => {
    const { recipients, older, newer } = openFull()
    expect(older.add(bob)).toBe(3)
    expect([older.find(bob), older.names[3]]).toEqual([3, bob])
    expect(recipients.current()).toBe(newer)
  })

  it('gives over who is met again, on the same server, without asking whether they are local', () => {
    const { older, newer, asked } = openFull()
    const before = asked.length
    expect([newer.find(first), newer.find(alice), newer.add(first)]).toEqual([0, 1, 0])
    expect([serverOf(newer, first), serverOf(newer, alice)]).toEqual(['far', null])
    expect(newer.serverNames).toEqual(['', 'far'])
    expect(asked).toHaveLength(before)
    expect([older.find(alice), older.find(third), older.find(first), older.size]).toEqual([0, 1, 2, 3])
    expect([serverOf(older, third), serverOf(older, first)]).toEqual(['away', 'far'])
  })

  it('does not know whom only the one that follows has met', () => {
    const { older, newer } = openFull()
    newer.add(second)
    expect([newer.find(second), older.find(second)]).toEqual([0, -1])
  })

  it('forgets who was not met until the next is full, too', () => {
    const { recipients, newer, asked } = openFull()
    for (const userId of [alice, second, bob]) newer.add(userId)
    const newest = recipients.current()
    const before = asked.length
    expect([newest.find(third), newest.find(first)]).toEqual([-1, -1])
    expect([newest.find(alice), newest.find(bob), newest.find(second)]).toEqual([0, 1, 2])
    expect(asked).toHaveLength(before)
    newest.add(first)
    expect(asked.slice(before)).toEqual([first])
    expect(serverOf(newest, first)).toBe('far')
  })
})
