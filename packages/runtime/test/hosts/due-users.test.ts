// Whose turn it is to be told of again: nobody too late, nobody too early, whoever comes, goes, changes or is let go.
import { parseUserId, type UserId, userPresenceState } from '@presence-router/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDueUsers, type DueUsers } from '../../src/dispatch/due-users.ts'
import { createPresenceTable, type PresenceTable } from '../../src/presence-table.ts'

const isLocal = (userId: UserId): boolean => userId.endsWith(':x')

/** One user changes, or comes, or goes. */
interface Change {
  readonly user: number
  readonly isPresent: boolean
}

const changes = fc.array(fc.record({ user: fc.nat(40), isPresent: fc.boolean() }), { maxLength: 6 })
const idOf = (user: number): UserId => parseUserId(`@u${user}:${user % 5 === 4 ? 'far' : 'x'}`)

let text = 0
const accept = (table: PresenceTable, { user, isPresent }: Change): boolean => {
  const state = userPresenceState(idOf(user), { state: isPresent ? 'online' : 'offline', statusMsg: `${text++}` })
  return typeof table.accept(state) === 'object'
}
const presentAndLocal = (table: PresenceTable): UserId[] =>
  [...table.present()].map(({ latest }) => latest.userId).filter(isLocal)

describe('users who are due', () => {
  it('are told of within two passes of what was last told, and never within one of a change', () => {
    fc.assert(
      fc.property(
        fc.array(changes, { minLength: 40, maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (turns, slices) => {
          const table = createPresenceTable(25, () => true)
          const due = createDueUsers(table, { isLocal, slices })
          const changedAt = new Map<UserId, number>()
          const toldAt = new Map<UserId, number>()
          const wrong: unknown[] = []
          turns.forEach((turn, at) => {
            const since = (map: Map<UserId, number>, userId: UserId): number => at - (map.get(userId) ?? 0)
            for (const change of turn)
              if (accept(table, change)) for (const map of [changedAt, toldAt]) map.set(idOf(change.user), at)
            const present = new Set(presentAndLocal(table))
            for (const userId of due.nextSlice()) {
              if (!present.has(userId) || since(changedAt, userId) < slices) wrong.push({ tooEarly: userId, at })
              toldAt.set(userId, at)
            }
            for (const userId of present) if (since(toldAt, userId) > 2 * slices) wrong.push({ tooLate: userId, at })
          })
          expect(wrong).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('are spread evenly over two passes, also when all of them came at once', () => {
    const table = createPresenceTable(1_000, () => true)
    for (let user = 0; user < 100; user++)
      table.accept(userPresenceState(parseUserId(`@${user}:x`), { state: 'online' }))
    const due = createDueUsers(table, { isLocal, slices: 4 })
    expect(sizesOf(due, 16)).toEqual([0, 0, 0, 0, 25, 25, 25, 25, 12, 13, 12, 13, 13, 12, 13, 12])
  })

  it('are nobody in an empty table', () => {
    expect(
      sizesOf(
        createDueUsers(
          createPresenceTable(10, () => true),
          { isLocal, slices: 2 },
        ),
        6,
      ),
    ).toEqual([0, 0, 0, 0, 0, 0])
  })
})

const sizesOf = (due: DueUsers, count: number): number[] => Array.from({ length: count }, () => due.nextSlice().length)
