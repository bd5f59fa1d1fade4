// Whom a lane is still to ask about, and in which order they are taken.
import { parseUserId, type UserId, userPresenceState } from '@presence-router/core'
import { describe, expect, it } from 'vitest'
import { createDirtyUsers, type DirtyUsers } from '../../src/merger/dirty-users.ts'
import { Question } from '../../src/merger/question.ts'

const id = (name: string): UserId => parseUserId(`@${name}:x`)
const ids = (names: string): UserId[] => [...names].map(id)
const besides = (names: string): ReadonlyMap<UserId, unknown> => new Map(ids(names).map((userId) => [userId, null]))
const questionOf = (names: string): Question =>
  new Question(
    ids(names).map((userId) => userPresenceState(userId)),
    ids(names).map((_, index) => index),
  )
const named = (userIds: Iterable<UserId>): string => [...userIds].map((userId) => userId[1]).join('')

/** `s` is a suspect, `g` failed once, `c` catches up, `f` is fresh; marked the other way round than they are taken. */
const openMixed = (): DirtyUsers => {
  const dirty = createDirtyUsers()
  dirty.markFailed(ids('s'))
  dirty.takeForProbe([]) // out, but not answered
  dirty.markFailed(ids('s'))
  dirty.markFailed(ids('g'))
  dirty.markCatchUp(ids('c'))
  dirty.markFresh(ids('f'))
  return dirty
}

describe('dirty users', () => {
  it('are taken fresh ones first, then those to catch up on, then those it failed on; no suspects', () => {
    const dirty = openMixed()
    expect(named(dirty.all())).toBe('fcgs')
    expect(dirty.size).toBe(4)
    expect([named(dirty.take(2)), named(dirty.take(9)), named(dirty.take(9))]).toEqual(['fc', 'g', ''])
    expect(named(dirty.takeSuspects(9))).toBe('s')
    expect(dirty.size).toBe(0)
  })

  it('are taken up to the limit, in the order in which they were marked', () => {
    const dirty = createDirtyUsers()
    dirty.markFresh(ids('abc'))
    expect([named(dirty.take(0)), named(dirty.take(2)), named(dirty.all())]).toEqual(['', 'ab', 'c'])
  })

  it('are not taken, and dirty no more, when they are asked about anyhow; suspects, too', () => {
    const dirty = openMixed()
    expect(named(dirty.take(9, besides('fgs')))).toBe('c')
    expect([dirty.size, named(dirty.takeSuspects(9))]).toEqual([0, ''])
  })

  it('are in one place only: a fresh state moves them to the front, a missed one behind what is fresh', () => {
    const dirty = openMixed()
    dirty.markFresh(ids('sg'))
    expect([dirty.size, named(dirty.all())]).toEqual([4, 'fsgc'])
    dirty.markMissed(ids('fg'))
    expect([dirty.size, named(dirty.all())]).toEqual([4, 'scfg'])
  })

  it('stay where they are when they are to be caught up on, or fail, once more', () => {
    const dirty = openMixed()
    dirty.markCatchUp(ids('fgsn'))
    dirty.markFailed(ids('fcgsm'))
    expect(named(dirty.all())).toBe('fcngms')
  })
})

describe('a user on whom it failed', () => {
  it('is a suspect when it fails again, unless an ask about them was usable meanwhile', () => {
    const dirty = createDirtyUsers()
    dirty.markFailed(ids('ab'))
    expect(named(dirty.take(9))).toBe('ab')
    dirty.markAnswered(questionOf('a'))
    dirty.markFailed(ids('ab'))
    expect([named(dirty.take(9)), named(dirty.takeSuspects(9))]).toEqual(['a', 'b'])
  })

  it('has failed before also when they were marked otherwise then', () => {
    const dirty = createDirtyUsers()
    dirty.markFresh(ids('a'))
    dirty.markFailed(ids('a'))
    expect(named(dirty.take(9))).toBe('a')
    dirty.markFailed(ids('a'))
    expect([named(dirty.take(9)), named(dirty.takeSuspects(9))]).toEqual(['', 'a'])
  })

  it('has not when they were forgotten, or all is cleared', () => {
    for (const forget of [(dirty: DirtyUsers) => dirty.forget(id('a')), (dirty: DirtyUsers) => dirty.clear()]) {
      const dirty = createDirtyUsers()
      dirty.markFailed(ids('a'))
      forget(dirty)
      expect(dirty.size).toBe(0)
      dirty.markFailed(ids('a'))
      expect(named(dirty.take(9))).toBe('a')
    }
  })
})

describe('what is known of them', () => {
  it('tells untried ones from those it failed on', () => {
    const dirty = openMixed()
    expect(named(dirty.untried())).toBe('fc')
    expect([...'fcgsn'].map((name) => dirty.isUntried(id(name)))).toEqual([true, true, false, false, false])
    expect([...'fcgsn'].map((name) => dirty.has(id(name)))).toEqual([true, true, true, true, false])
  })

  it.each([
    ['fresh', (dirty: DirtyUsers) => dirty.markFresh(ids('a')), [true, false]],
    ['missed', (dirty: DirtyUsers) => dirty.markMissed(ids('a')), [true, false]],
    ['failed', (dirty: DirtyUsers) => dirty.markFailed(ids('a')), [false, true]],
  ] as const)('of one who is %s', (_, mark, known) => {
    const dirty = createDirtyUsers()
    expect([dirty.hasUntried, dirty.hasFailed]).toEqual([false, false])
    mark(dirty)
    expect([dirty.hasUntried, dirty.hasFailed]).toEqual(known)
  })

  it('counts suspects among the failed', () => {
    const dirty = openMixed()
    dirty.take(9)
    expect([dirty.hasUntried, dirty.hasFailed]).toEqual([false, true])
  })
})

describe('the one to see by whether the module has recovered', () => {
  it('is the first on whom it has not failed, dirty or not', () => {
    const dirty = openMixed()
    expect([1, 2, 3].map(() => named(dirty.takeForProbe(ids('gso'))))).toEqual(['f', 'c', 'o'])
    expect(named(dirty.all())).toBe('gs')
  })

  it('is else the one whom it was not asked about for longest, and each in turn', () => {
    const dirty = openMixed()
    dirty.take(2)
    const turns = [1, 2, 3, 4].map(() => {
      const [userId] = dirty.takeForProbe([])
      if (userId === undefined) return ''
      dirty.markFailed([userId])
      return named([userId])
    })
    expect(turns).toEqual(['g', 's', 'g', 's'])
    dirty.clear()
    expect(dirty.takeForProbe([])).toEqual([])
  })

  it('is one only, also when it failed on those who are fresh', () => {
    const dirty = createDirtyUsers()
    dirty.markFailed(ids('ab'))
    dirty.take(9)
    dirty.markFresh(ids('a'))
    dirty.markMissed(ids('b'))
    expect([named(dirty.takeForProbe([])), named(dirty.takeForProbe([])), dirty.size]).toEqual(['b', 'a', 0])
  })
})
