// The invariants hold for the seeds of this change and for those that failed once; and a seed says it all.
import { describe, expect, it } from 'vitest'
import { FAILED_SEEDS } from './failed-seeds.ts'
import { runSim } from './sim-process.ts'

const MINUTE_MS = 60_000

/** Quotes hold what has spaces. */
const readArgs = (typed: string): readonly string[] =>
  Array.from(typed.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')

describe('the simulation', () => {
  it('holds every invariant, whatever happens', { timeout: 2 * MINUTE_MS }, async () => {
    const { code, output } = await runSim(['--seeds', '300', '--jobs', '2'])
    expect(code, output).toBe(0)
  })

  it('gives the same hash for the same seeds in two processes', { timeout: MINUTE_MS }, async () => {
    const [first, second] = await Promise.all([
      runSim(['--seeds', '40', '--first']),
      runSim(['--seeds', '40', '--first', '--jobs', '2']),
    ])
    const hashes = [first, second].map(({ output }) => /hash (\w+)/.exec(output)?.[1])
    expect(hashes[0]).toMatch(/^\w{16}$/)
    expect(hashes[1]).toBe(hashes[0])
  })

  it('replays one seed, with a trace', { timeout: MINUTE_MS }, async () => {
    const { output } = await runSim(['--seed', '3', '--events', '5'])
    expect(output).toContain('published @')
    expect(output).toMatch(/ms, step \d+: /)
  })

  for (const { args, because } of FAILED_SEEDS)
    it(`mends that ${because}`, { timeout: MINUTE_MS }, async () => {
      const { code, output } = await runSim(readArgs(args))
      expect(code, output.slice(-2_000)).toBe(0)
    })
})
