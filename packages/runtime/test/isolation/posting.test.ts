// What an isolate posts, and how much of it at once, with the test as its router.
import { userPresenceState } from '@presence-router/core'
import { alice, bob, carol, person } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { encodeInterestedUsers, encodeUsersForStates } from '../../src/isolation/crossing/answer-encoder.ts'
import type { Part } from '../../src/isolation/protocol.ts'
import { serveAnswers, soon } from './support/served.ts'

const ofAlice = userPresenceState(alice)

const many = (count: number) =>
  new Map(Array.from({ length: count }, (_, index) => [person(`user${index}`), [ofAlice]]))

describe('what is posted', () => {
  it('is no more than the router takes', async () => {
    const served = await serveAnswers(() => many(20_000))
    served.askAbout(1, ofAlice)
    await soon()
    expect(served.spent()).toBeGreaterThan(4_000)
    expect(served.spent()).toBeLessThanOrEqual(5_000)
    const before = served.spent()
    served.hear({ _tag: 'Credit', cost: before })
    expect(served.spent() - before).toBeLessThanOrEqual(5_000)
    expect(served.parts().length).toBe(2)
  })

  it('is all of it, once the router has taken it', async () => {
    const served = await serveAnswers(() => many(20_000))
    served.askAbout(1, ofAlice)
    await soon()
    for (let spent = 0; served.spent() > spent; ) {
      const cost = served.spent() - spent
      spent += cost
      served.hear({ _tag: 'Credit', cost })
    }
    const recipients = served.parts(1).flatMap((part) => (part._tag === 'Recipients' ? part.entries : []))
    expect(recipients.map(([key]) => key)).toEqual([...many(20_000).keys()])
    expect(served.parts(1).at(-1)).toMatchObject({ end: { thrown: null } })
  })

  it('takes turns, so that a small answer need not wait for a big one', async () => {
    const served = await serveAnswers(([first]) => (first?.statusMsg === 'small' ? { [carol]: [] } : many(20_000)))
    served.askAbout(1, ofAlice)
    await soon()
    served.askAbout(2, userPresenceState(alice, { statusMsg: 'small' }))
    await soon()
    expect(served.parts(2)).toHaveLength(0)
    served.hear({ _tag: 'Credit', cost: served.spent() })
    served.hear({ _tag: 'Credit', cost: 5_000 })
    expect(served.parts(2)).toHaveLength(1)
    expect(served.parts(1).at(-1)).toMatchObject({ end: null })
  })

  it('names a state by its place when it was asked about, also an equal one, and any other by its fields', async () => {
    const served = await serveAnswers(([first, second]) => ({
      [carol]: [second, { ...first }, { ...first, statusMsg: 'x' }] as never,
    }))
    served.askAbout(1, ofAlice, userPresenceState(bob))
    await soon()
    expect(served.parts()).toMatchObject([
      { entries: [[carol, [1, 0, { fields: [alice, 'offline', 0, 0, 0, 'x', false] }]]] },
    ])
  })

  it('is what was read once', async () => {
    let reads = 0
    const rewrite = {
      ...ofAlice,
      get statusMsg() {
        return `read ${++reads}`
      },
    }
    const served = await serveAnswers(() => ({ [carol]: [rewrite] }))
    served.askAbout(1, ofAlice)
    await soon()
    expect(served.parts()).toMatchObject([
      { entries: [[carol, [{ fields: [alice, 'offline', 0, 0, 0, 'read 1', false] }]]] },
    ])
  })

  it('has a list that is given to many once in each part', async () => {
    const states = Array.from({ length: 1_000 }, (_, index) => userPresenceState(person(`subject${index}`)))
    const all = new Map(Array.from({ length: 10_000 }, (_, index) => [person(`user${index}`), states]))
    const parcels = [...encodeUsersForStates(all, states)]
    expect(parcels.length).toBe(3)
    for (const { cost, part } of parcels) {
      const lists = part._tag === 'Recipients' ? part.entries.map(([, members]) => members) : []
      expect([new Set(lists).size, cost]).toEqual([1, 1_000 + lists.length])
    }
  })

  it('comes to an end when the answer is too big', () => {
    const rewrites = Array.from({ length: 100 }, (_, index) => ({
      ...ofAlice,
      statusMsg: `${index}`.padEnd(8_000, 'x'),
    }))
    const recipients = function* () {
      for (let index = 0; ; index++) yield [person(`user${index}`), rewrites.values()]
    }
    const parcels = encodeUsersForStates(Object.assign(new Map(), { [Symbol.iterator]: recipients }), [ofAlice])
    let total = 0
    let last: Part | null = null
    for (const { cost, part } of parcels) {
      total += cost
      last = part
    }
    expect(total).toBeLessThan(10_005_000)
    expect(last).toMatchObject({ end: { thrown: { message: 'the answer is too big to cross; the rest is dropped' } } })
  })

  it('comes to an end when the answer does not', () => {
    const forever = function* () {
      for (let index = 0; ; index++) yield `@user${index}:x`
    }
    let count = 0
    let end: unknown = null
    for (const { part } of encodeInterestedUsers(forever())) {
      if (part._tag !== 'Users') continue
      count += part.users.length
      end = part.end
    }
    expect(count).toBe(2_000_001) // one more than the default permission, which reports it
    expect(end).toMatchObject({ thrown: { message: 'only 2000001 entries cross; the rest is dropped' } })
  })

  it('stays small when texts are long', async () => {
    const served = await serveAnswers(([first]) => ({
      [carol]: Array.from(
        { length: 500 },
        (_, index) => ({ ...first, statusMsg: `${index}`.padEnd(8_000, 'x') }) as never,
      ),
    }))
    served.askAbout(1, ofAlice)
    await soon()
    expect(JSON.stringify(served.posted.at(-1)).length).toBeLessThan(400_000)
  })
})
