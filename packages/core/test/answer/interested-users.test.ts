// How an answer to `getInterestedUsers` is read (laws 2 and 4).
import { describe, expect, it } from 'vitest'
import { alice, bob, carol } from '../support/people.ts'
import { readInterested } from '../support/reading.ts'

const good = { usable: true, problems: [], problemCount: 0 }

describe('a good answer', () => {
  it.each([
    ['a Set', new Set(['@carol:far', '@bob:x'])],
    ['an array, also one that repeats itself', ['@carol:far', '@bob:x', '@carol:far']],
    [
      'the keys of a Map',
      new Map([
        ['@carol:far', 1],
        ['@bob:x', 2],
      ]).keys(),
    ],
    ['any object with an iterator', { [Symbol.iterator]: () => ['@carol:far', '@bob:x'].values() }],
  ])('may be %s', (_, answer) => {
    const { users, ...report } = readInterested(answer)
    expect([...new Set(users)]).toEqual([carol, bob])
    expect(report).toEqual(good)
  })

  it('may be nobody', () => {
    expect(readInterested([])).toEqual({ ...good, users: [] })
  })

  it('may be everybody', () => {
    expect(readInterested('ALL')).toEqual({ ...good, users: 'ALL' })
  })

  it('may name remote users, whatever the module may do with recipients', () => {
    expect(readInterested(['@carol:far'], { permissions: { remoteRecipients: false } })).toEqual({
      ...good,
      users: [carol],
    })
  })
})

describe('what is no answer names nobody', () => {
  it('one that throws before it has named anybody', () => {
    const throwing = {
      [Symbol.iterator]: () => ({
        next() {
          throw new Error('boom')
        },
      }),
    }
    expect(readInterested(throwing)).toEqual({
      usable: false,
      problems: [{ path: 'answer', fault: 'threw while it was read: Error: boom' }],
      problemCount: 1,
      users: [],
    })
  })

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    ['all', '"all"'],
    ['@bob:x', '"@bob:x"'],
    ['', '""'],
    [() => ['@bob:x'], 'a function'],
    [{ '@bob:x': true }, 'an object'],
  ])('%o', (answer, shown) => {
    expect(readInterested(answer)).toEqual({
      usable: false,
      problems: [{ path: 'answer', fault: `is ${shown} and neither an iterable of user ids nor ALL` }],
      problemCount: 1,
      users: [],
    })
  })

  it('ALL without the permission', () => {
    expect(readInterested('ALL', { permissions: { allUsers: false } })).toEqual({
      usable: false,
      problems: [{ path: 'answer', fault: 'is ALL, which the module is not permitted' }],
      problemCount: 1,
      users: [],
    })
  })
})

describe('a bad member is dropped with its path, and the others stay', () => {
  it.each([
    ['ALL', 'is ALL, which is a whole answer and no member of one'],
    ['bob', 'is no user: the user id does not begin with @'],
    ['@bob', 'is no user: the user id has no colon'],
    [7, 'is no user: the user id is no string'],
    [null, 'is no user: the user id is no string'],
  ])('%o', (member, fault) => {
    expect(readInterested(['@alice:x', member, '@bob:x'])).toEqual({
      usable: true,
      problems: [{ path: 'answer[1]', fault }],
      problemCount: 1,
      users: [alice, bob],
    })
  })

  it('20 are spelled out, in the order met, and all are counted', () => {
    const { users, problems, problemCount } = readInterested([...Array.from({ length: 30 }, () => 'bad'), '@bob:x'])
    expect(users).toEqual([bob])
    expect(problems.map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, index) => `answer[${index}]`))
    expect(problemCount).toBe(30)
  })
})

it('a set loses its bad members, each with its path', () => {
  expect(readInterested(new Set(['@alice:x', 'bad', '@bob:x', 7]))).toEqual({
    usable: true,
    problems: [
      { path: 'answer[1]', fault: 'is no user: the user id does not begin with @' },
      { path: 'answer[3]', fault: 'is no user: the user id is no string' },
    ],
    problemCount: 2,
    users: [alice, bob],
  })
})

describe('the number of users', () => {
  it.each([
    ['a set', new Set(['@alice:x', '@bob:x', '@carol:far'])],
    ['a list that repeats itself', ['@alice:x', '@alice:x', '@bob:x', '@alice:x', '@carol:far']],
  ])('is that of different users in %s', (_, answer) => {
    const { users, problems } = readInterested(answer, { permissions: { maxRecipients: 2 } })
    expect(new Set(users)).toEqual(new Set([alice, bob]))
    expect(problems).toEqual([{ path: 'answer', fault: 'names more than 2 users; the rest is dropped' }])
  })

  it('drops what is too many, and reports that once', () => {
    const answer = ['@alice:x', 'bad', '@bob:x', '@carol:far', '@dave:far']
    expect(readInterested(answer, { permissions: { maxRecipients: 2 } })).toMatchObject({
      users: [alice, bob],
      problems: [{ path: 'answer[1]' }, { path: 'answer', fault: 'names more than 2 users; the rest is dropped' }],
      problemCount: 2,
    })
  })

  it('may be exactly what is permitted, also with a repetition at the end', () => {
    expect(readInterested(['@alice:x', '@bob:x', '@alice:x'], { permissions: { maxRecipients: 2 } })).toEqual({
      ...good,
      users: [alice, bob, alice],
    })
  })
})

it("shares no set with the module: changing the module's set afterwards changes nothing", () => {
  const answer = new Set(['@bob:x'])
  const { users } = readInterested(answer)
  answer.add('@alice:x')
  expect(users).toEqual([bob])
})
