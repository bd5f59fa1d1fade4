// A `Map` is gone through as `for … of` goes through it, whatever becomes of it meanwhile.
import { askAbout, grantingEach, parseUserId, readUsersForStates, userPresenceState } from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { alice, bob, carol, isLocal, permissions } from '../support/people.ts'
import { readForStates } from '../support/reading.ts'

const ofAlice = userPresenceState(alice, { state: 'online' })
const ofBob = userPresenceState(bob, { statusMsg: 'lunch' })
const asked = askAbout([ofAlice, ofBob])

const people = Array.from({ length: 12 }, (_, index) => parseUserId(`@user${index}:x`))
const stateOf = (index: number) => (index % 2 === 0 ? ofAlice : ofBob)
const filled = () => new Map<string, unknown>(people.map((userId, index) => [userId, [stateOf(index)]]))

/** A change of the map, made by a list of it while it is read. */
const changes = fc.oneof(
  fc.constantFrom(...people).map((userId) => (map: Map<string, unknown>) => void map.delete(userId)),
  fc.constantFrom(...people, alice).map((userId) => (map: Map<string, unknown>) => void map.set(userId, [ofBob])),
  fc.constant((map: Map<string, unknown>) => map.clear()),
)

it('reads a Map that changes meanwhile as `for … of` does', () => {
  const changing = (turns: readonly (readonly ((map: Map<string, unknown>) => void)[])[]) => {
    const map = new Map<string, unknown>()
    for (const [index, userId] of people.entries())
      map.set(userId, {
        *[Symbol.iterator]() {
          for (const change of turns[index] ?? []) change(map)
          yield stateOf(index)
        },
      })
    return map
  }
  fc.assert(
    fc.property(fc.array(fc.array(changes, { maxLength: 5 }), { maxLength: people.length }), (turns) => {
      const expected: unknown[] = []
      for (const [userId, list] of changing(turns)) expected.push([userId, [...(list as Iterable<unknown>)]])
      expect(readForStates(changing(turns), asked).granted).toEqual(expected)
    }),
  )
})

it('goes by the iterator of a Map, and by no other method', () => {
  const never = (): never => expect.unreachable()
  const methods = { entries: never, keys: never, values: never, get: never, forEach: never, size: 0 }
  const answer = Object.defineProperties(filled(), Object.getOwnPropertyDescriptors(methods))
  expect(readForStates(answer, asked).granted).toHaveLength(people.length)
  class Fewer extends Map<string, unknown> {
    override *[Symbol.iterator](): MapIterator<[string, unknown]> {
      yield ['@carol:far', [ofBob]]
    }
  }
  expect(readForStates(new Fewer(filled()), asked).granted).toEqual([[carol, [ofBob]]])
})

it('looks for the iterator of an answer once', () => {
  let looks = 0
  const answer = Object.defineProperty(new Map(), Symbol.iterator, {
    get: () => {
      looks++
      return () => [['@carol:far', [ofBob]]].values()
    },
  })
  expect(readForStates(answer, asked).granted).toEqual([[carol, [ofBob]]])
  expect(looks).toBe(1)
})

it('calls the iterator of an answer itself, also when that is a function of another kind', () => {
  const iterate = Object.setPrototypeOf(() => [['@carol:far', [ofBob]]].values(), null)
  const answer = Object.defineProperty(new Map(), Symbol.iterator, { value: iterate })
  expect(readForStates(answer, asked).granted).toEqual([[carol, [ofBob]]])
})

it('says when a Map names too many, and reads no further', () => {
  expect(readForStates(filled(), asked, { permissions: { maxRecipients: 2 } })).toMatchObject({
    granted: [
      [people[0], [ofAlice]],
      [people[1], [ofBob]],
    ],
    problems: [{ path: 'answer', fault: 'names more than 2 recipients; the rest is dropped' }],
  })
})

it('may be given up in the middle of a Map, or before it has begun', () => {
  const granted: string[] = []
  const granting = grantingEach(asked, (recipient) => granted.push(recipient))
  const rules = { permissions: permissions({}), isLocal, budget: { left: 2 }, asked, granting }
  const [begun, untouched] = [readUsersForStates(filled(), rules), readUsersForStates(filled(), rules)]
  expect(begun.resume()).toBe(null)
  begun.close()
  untouched.close()
  expect(granted).toEqual([people[0]])
})
