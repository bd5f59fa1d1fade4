// Each invariant finds the bug that is planted for it.
import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { INVARIANTS } from '../../sim/invariants/invariants.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { runSim } from './sim-process.ts'

/** Seen from outside of a world, by running it twice. */
const SAME_HASH = 24

describe('planted bugs', { concurrent: availableParallelism() > 1 }, () => {
  for (const { name, invariant, maxSeeds } of PLANTED_BUGS)
    it(`invariant ${invariant} finds that ${name}`, { timeout: 120_000 }, async ({ expect, annotate }) => {
      const { code, output } = await runSim(
        ['--seeds', String(maxSeeds), '--invariant', String(invariant), '--first'],
        name,
      )
      expect(code, output.slice(-2_000)).toBe(1)
      expect(output).toContain(`  invariant ${invariant}: `)
      await annotate(`${/(\d+) seeds were needed/.exec(output)?.[1]} seeds`)
    })
})

it('there is a planted bug for each invariant', () => {
  const planted = new Set(PLANTED_BUGS.map(({ invariant }) => invariant))
  expect([...INVARIANTS.map(({ number }) => number), SAME_HASH].filter((number) => !planted.has(number))).toEqual([])
})
