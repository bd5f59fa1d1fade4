// Which faults one module or host has, and how often each strikes.
import type { FaultKind, Faults } from '../faults.ts'
import type { Random } from '../random.ts'

export interface Temper {
  has(kind: FaultKind): boolean
  strikes(kind: FaultKind): boolean
  /** One of these that strikes, each having the same chance to come first. */
  strikingOf(kinds: readonly FaultKind[]): FaultKind | null
}

/** What there are few chances for, and what must succeed in the end to be interesting. */
const SELDOM = /^(start|stop|factory|isolate does not|isolate leaves) /

/** `kinds`: what it could have; it has about half of those that there are in this world. */
export const createTemper = (kinds: readonly FaultKind[], faults: Faults, random: Random): Temper => {
  const often = new Map<FaultKind, number>()
  for (const kind of kinds) {
    const isDrawn = random.chance(0.7)
    const probability = random.pick(SELDOM.test(kind) ? [0.6, 0.8] : [0.1, 0.3, 0.6, 1])
    if (isDrawn && faults.has(kind)) often.set(kind, probability)
  }
  const strikes = (kind: FaultKind): boolean => {
    const probability = often.get(kind)
    return probability !== undefined && faults.strikes(kind, probability)
  }
  return {
    has: (kind) => often.has(kind),
    strikes,
    strikingOf(kinds) {
      const first = random.int(kinds.length)
      return [...kinds.slice(first), ...kinds.slice(0, first)].find(strikes) ?? null
    },
  }
}
