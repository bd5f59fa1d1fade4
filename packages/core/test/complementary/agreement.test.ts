// A module of one relation never disagrees with itself; and what is planted is found, there and nowhere else.
import { checkComplementary, followList } from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { presenceStates, userIds } from '../support/generators.ts'
import { manners, moduleOf, PEOPLE, pairs, telling } from '../support/relations.ts'

it('finds nothing in ten thousand relations, whatever they hold and however they answer', async () => {
  let agreed = 0
  await fc.assert(
    fc.asyncProperty(pairs, manners, async (relation, manner) => {
      const report = await checkComplementary(moduleOf(relation, manner), { users: PEOPLE })
      expect(report).toMatchObject({ agrees: true, counts: { onlyTold: 0, onlySeen: 0, problems: 0 } })
      agreed += report.counts.agreed
    }),
    { numRuns: 10_000 },
  )
  expect(agreed).toBeGreaterThan(10_000)
}, 30_000)

it('finds nothing in follow lists, for any states', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, fc.array(presenceStates, { maxLength: 8 }), async (relation, states) => {
      const list = followList(relation.pairs.map(([observer, subject]) => ({ observer, subject })))
      expect(await checkComplementary(list, { users: PEOPLE, states })).toMatchObject({ agrees: true })
    }),
  )
})

it('finds the one pair that is seen and not told, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, userIds, userIds, async ({ pairs }, observer, subject) => {
      const relation = { pairs: [...pairs, [observer, subject] as const], everywhere: [] }
      const broken = telling(moduleOf(relation, 'array'), false, [observer, subject])
      const report = await checkComplementary(broken, { users: PEOPLE })
      expect(report.onlySeen).toMatchObject([{ observer, subject }])
      expect(report.onlyTold).toEqual([])
    }),
  )
})

it('finds the one pair that is told and not seen, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, userIds, userIds, async ({ pairs }, observer, subject) => {
      const others = pairs.filter((pair) => pair[0] !== observer || pair[1] !== subject)
      const broken = telling(moduleOf({ pairs: others, everywhere: [] }, 'set'), true, [observer, subject])
      const report = await checkComplementary(broken, { users: PEOPLE })
      expect(report.onlyTold).toMatchObject([{ observer, subject }])
      expect(report.onlySeen).toEqual([])
    }),
  )
})
