// 2, 4, 5, 6, 8, 22, 23: whatever is delivered was accepted as it is, and granted by a module that counts, in time, with the
// permission. One look at each delivered state says which of these was broken.

import { FORGED } from '../driver/publishing.ts'
import type { SeenPair } from '../history/deliveries.ts'
import type { SeenGrant } from '../history/grants.ts'
import type { History } from '../history/history.ts'
import { nameOf } from '../history/state-key.ts'
import { TAMPERED } from '../modules/tampering.ts'
import type { Invariant } from './invariant.ts'

const TITLES: { readonly [number: number]: string } = {
  2: 'nobody receives a state that no live module granted for that recipient',
  4: 'every delivered state equals one that was accepted, or is a permitted rewrite of it',
  5: 'when remove has returned, nothing uses that module’s answer',
  6: 'what a module does to its input, or to its own answer later, is seen by nobody',
  8: 'an answer after its deadline, or after cancellation, has no effect',
  22: 'a state whose user’s server is not the authenticated origin changes nothing',
  23: 'a permission that a module does not have is never exercised',
}

export const granted: readonly Invariant[] = Object.entries(TITLES).map(([number, title]) => ({
  number: Number(number),
  kind: 'S',
  title,
  watch: (history, violate) => ({
    delivered({ pairs }) {
      for (const pair of pairs) {
        const broken = brokenBy(pair, history)
        if (broken === Number(number)) violate(`${pair.target} gets ${nameOf(pair.state)}`)
      }
    },
    asked({ states, module }) {
      for (const state of states) {
        if (number === '22' && state.statusMsg === FORGED) violate(`${module.name} is asked about ${nameOf(state)}`)
        if (number === '6' && state.statusMsg === TAMPERED) violate(`${module.name} is asked about ${nameOf(state)}`)
      }
    },
  }),
}))

// Seven invariants share one look.
const looked = new WeakMap<SeenPair, number | null>()

const brokenBy = (pair: SeenPair, history: History): number | null => {
  const known = looked.get(pair)
  if (known !== undefined) return known
  const broken = lookAt(pair, history)
  looked.set(pair, broken)
  return broken
}

const lookAt = (pair: SeenPair, history: History): number | null => {
  const { state, recipients } = pair
  if (state.statusMsg === FORGED) return 22
  if (state.statusMsg === TAMPERED) return 6
  if (pair.isOriginal && history.versions.exact(state) === undefined) return history.grants.isKnown(state) ? 23 : 4
  if (!pair.isOriginal && !history.grants.isKnown(state)) return 4
  // What a server is sent is one state for all who were named there: it is enough that one of them was granted it.
  return standingOf(recipients.flatMap((recipient) => grantsFor(recipient, pair, history)))
}

const grantsFor = (
  recipient: SeenPair['recipients'][number],
  { state, isOriginal }: SeenPair,
  history: History,
): readonly SeenGrant[] => [
  ...history.grants.granted(recipient, state),
  ...(isOriginal ? history.grants.shown(recipient, state.userId) : []),
]

/** What the best of these grants breaks. */
const standingOf = (grants: readonly SeenGrant[]): number | null => {
  const ranks = grants.map(({ module, standing }) => {
    if (standing === 'forbidden') return 23
    if (standing === 'changed') return 6
    if (standing === 'dead') return 8
    return module.removed === null ? null : 5
  })
  if (ranks.length === 0) return 2
  return ranks.includes(null) ? null : Math.min(...ranks.map((rank) => rank ?? 0))
}
