// What the order guard lets through to a target, what it remembers of what was sent, and for how long.
import {
  type DeliveryTarget,
  parseUserId,
  type RouterOverloaded,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { alice, bob, carol, dora } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { createOrderGuard, type OrderGuard } from '../../src/merger/order-guard.ts'
import { Question } from '../../src/merger/question.ts'
import { createPresenceTable, type TrackedState } from '../../src/presence-table.ts'

const toAlice = { userId: alice }
const toDora = { userId: dora }
const holding = (...userIds: UserId[]) => ({ heldAt: -1, holds: (userId: UserId) => userIds.includes(userId) })
const about = (...entries: TrackedState[]): Question =>
  new Question(
    entries.map(({ state }) => state),
    entries.map(({ version }) => version),
  )
const these = (...userIds: UserId[]) => ({ userIds: () => userIds })

const openGuard = (maxRemembered = 100) => {
  const table = createPresenceTable(100, () => true)
  const reports: RouterOverloaded[] = []
  const waiting = new Set<UserId>()
  const guard = createOrderGuard({
    table,
    maxRemembered,
    waiting: {
      get isAnybodyWaiting() {
        return waiting.size > 0
      },
      waits: (userId) => waiting.has(userId),
      all: () => [...waiting],
    },
    report: (failure) => reports.push(failure),
  })
  return {
    guard,
    reports,
    waiting,
    /** The user changes. */
    accept(userId: UserId, statusMsg: string): TrackedState {
      table.accept(userPresenceState(userId, { state: 'online', statusMsg }))
      const user = table.get(userId) ?? expect.unreachable()
      return { state: user.latest, version: user.version }
    },
  }
}

const rewriteOf = ({ state }: TrackedState) =>
  userPresenceState(state.userId, { ...state, statusMsg: `${state.statusMsg}, rewritten` })

/** A delivery of that entry: whether it passes as it is, or rewritten. */
const send = (guard: OrderGuard, entry: TrackedState, target: DeliveryTarget = toAlice) =>
  admits(guard, entry, { target, state: entry.state })
const sendRewritten = (guard: OrderGuard, entry: TrackedState, target = toAlice) =>
  admits(guard, entry, { target, state: rewriteOf(entry) })

/** When there is no guarding, everything passes. */
const admits = (
  guard: OrderGuard,
  entry: TrackedState,
  { target, state }: { target: DeliveryTarget; state: UserPresenceState },
): boolean => guard.delivery(about(entry))?.admits(target, state) ?? true

describe('a target that was sent something of a user who is held', () => {
  it('is sent nothing older; another target is', () => {
    const { guard, accept } = openGuard()
    guard.hold(holding(bob))
    const older = accept(bob, '1')
    const newer = accept(bob, '2')
    expect(send(guard, newer)).toBe(true)
    expect(send(guard, older)).toBe(false)
    expect(send(guard, older, toDora)).toBe(true)
    expect(send(guard, newer)).toBe(true)
  })

  it('is sent no rewrite after the original of its version, but the original after a rewrite', () => {
    const { guard, accept } = openGuard()
    guard.hold(holding(bob))
    const first = accept(bob, '1')
    expect(sendRewritten(guard, first)).toBe(true)
    expect(sendRewritten(guard, first)).toBe(true)
    expect(send(guard, first)).toBe(true)
    expect(sendRewritten(guard, first)).toBe(false)
    expect(sendRewritten(guard, first, toDora)).toBe(true)
    expect(sendRewritten(guard, accept(bob, '2'))).toBe(true)
  })

  it('may be a server, which is no user of that name', () => {
    const { guard, accept } = openGuard()
    guard.hold(holding(bob))
    const older = accept(bob, '1')
    const newer = accept(bob, '2')
    send(guard, newer, { serverName: 'far' })
    expect(send(guard, older, { serverName: 'far' })).toBe(false)
    expect(send(guard, older, { serverName: 'near' })).toBe(true)
    expect(send(guard, older, { userId: parseUserId('@far:far') })).toBe(true)
    expect(guard.remembered).toBe(3)
  })

  it('is sent what the delivery is not about', () => {
    const { guard, accept } = openGuard()
    guard.hold(holding(bob, carol))
    const older = accept(bob, '1')
    send(guard, accept(bob, '2'))
    const delivery = guard.delivery(about(accept(carol, 'tea')))
    expect(delivery?.admits(toAlice, older.state)).toBe(true)
  })
})

describe('what is remembered', () => {
  it('is what was sent of users who are held, or wait', () => {
    const { guard, accept, waiting } = openGuard()
    send(guard, accept(bob, '1'))
    expect(guard.remembered).toBe(0)
    guard.hold(holding(carol))
    send(guard, accept(bob, '2'))
    expect(guard.remembered).toBe(0)
    send(guard, accept(carol, '1'))
    expect(guard.remembered).toBe(1)
    waiting.add(bob)
    send(guard, accept(bob, '3'))
    send(guard, accept(bob, '4'))
    send(guard, accept(bob, '4'), toDora)
    expect(guard.remembered).toBe(3)
  })

  it('is that somebody waits, too, when nobody is held', () => {
    const { guard, accept, waiting } = openGuard()
    waiting.add(bob)
    const older = accept(bob, '1')
    send(guard, accept(bob, '2'))
    expect([guard.remembered, send(guard, older)]).toEqual([1, false])
  })

  it('is forgotten when nobody holds the user any more, and not before', () => {
    const { guard, accept, waiting } = openGuard()
    const holders = [holding(bob), holding(bob, carol)] as const
    for (const holder of holders) guard.hold(holder)
    const older = accept(bob, '1')
    for (const target of [toAlice, toDora]) send(guard, accept(bob, '2'), target)
    send(guard, accept(carol, '1'))
    guard.release(holders[0])
    guard.forget(these(bob))
    expect(guard.remembered).toBe(3)
    guard.release(holders[1])
    waiting.add(bob)
    guard.forget(these(bob))
    expect([guard.remembered, send(guard, older)]).toEqual([3, false])
    waiting.delete(bob)
    expect(send(guard, older)).toBe(false)
    guard.forget(these(bob))
    expect([guard.remembered, send(guard, older)]).toEqual([1, true])
    guard.forget(these(carol, bob))
    expect(guard.remembered).toBe(0)
  })
})

describe('a delivery that nothing can overtake', () => {
  it('is not looked at: nobody is held, nobody waits and nothing is remembered', () => {
    const { guard, accept, waiting } = openGuard()
    const quiet = about(accept(bob, '1'))
    const isGuarded = () => guard.delivery(quiet) !== null
    expect(isGuarded()).toBe(false)
    waiting.add(bob)
    expect(isGuarded()).toBe(true)
    waiting.delete(bob)
    const holder = holding(bob)
    guard.hold(holder)
    expect(isGuarded()).toBe(true)
    send(guard, accept(bob, '2'))
    guard.release(holder)
    expect(isGuarded()).toBe(true)
    guard.forget(these(bob))
    expect(isGuarded()).toBe(false)
  })

  it('may be of some of its users only', () => {
    const { guard, accept, waiting } = openGuard()
    const holder = holding(alice)
    guard.hold(holder)
    send(guard, accept(alice, '1'))
    guard.release(holder)
    guard.hold(holding(bob))
    waiting.add(carol)
    const delivery = guard.delivery(about(...[alice, bob, carol, dora].map((userId) => accept(userId, 'tea'))))
    expect([alice, bob, carol, dora].map((userId) => delivery?.concerns(userId))).toEqual([true, true, true, false])
  })
})

describe('who holds users', () => {
  it('may be held and released twice, and in any order', () => {
    const { guard, accept } = openGuard()
    const [first, second, third] = [holding(alice), holding(bob), holding(carol)]
    for (const holder of [first, second, third, second]) guard.hold(holder)
    const held = () => {
      const delivery = guard.delivery(about(...[alice, bob, carol].map((userId) => accept(userId, 'tea'))))
      return [alice, bob, carol].map((userId) => delivery?.concerns(userId) ?? false)
    }
    expect(held()).toEqual([true, true, true])
    guard.release(first)
    guard.release(first)
    expect(held()).toEqual([false, true, true])
    guard.release(third)
    expect(held()).toEqual([false, true, false])
    guard.hold(first)
    guard.release(second)
    expect(held()).toEqual([true, false, false])
    guard.release(first)
    expect(held()).toEqual([false, false, false])
  })
})

describe('past the bound of what is remembered', () => {
  const openFull = () => {
    const rig = openGuard(1)
    const holder = holding(alice, bob)
    rig.guard.hold(holder)
    send(rig.guard, rig.accept(alice, 'fills it'))
    const first = rig.accept(bob, '1')
    expect([rig.reports, send(rig.guard, first), rig.guard.remembered]).toEqual([[], true, 1])
    return { ...rig, holder, first }
  }

  it('only the latest original passes; the rest is reported, and to be asked about again', () => {
    const { guard, accept, reports, first } = openFull()
    expect([send(guard, first), reports]).toEqual([true, []])
    const delivery = guard.delivery(about(first)) ?? expect.unreachable()
    expect(delivery.admits(toAlice, rewriteOf(first))).toBe(false)
    expect([...delivery.askAgain]).toEqual([bob])
    expect(reports).toMatchObject([{ _tag: 'RouterOverloaded', resource: 'order guard', limit: 1 }])
    const latest = accept(bob, '2')
    expect([send(guard, first), send(guard, latest)]).toEqual([false, true])
    expect(reports).toHaveLength(2)
  })

  it('others pass as before, and what is remembered goes on being kept up', () => {
    const { guard, accept, reports } = openFull()
    const older = accept(alice, '2')
    send(guard, accept(alice, '3'))
    expect([send(guard, older), guard.remembered, reports]).toEqual([false, 1, []])
    expect(sendRewritten(guard, accept(carol, '1'))).toBe(true)
  })

  it('it is over when nobody holds the user any more', () => {
    const { guard, accept, holder, first } = openFull()
    accept(bob, '2')
    guard.release(holder)
    expect(send(guard, first)).toBe(false)
    guard.forget(these(alice))
    expect([guard.remembered, send(guard, first)]).toEqual([0, false])
    guard.forget(these(bob))
    expect(send(guard, first)).toBe(true)
  })
})
