// Pairs that a module tells by `watch`, on their way to the router: read when it is their turn, so that a pair taken back in
// the same breath need not be among them any more.
import type { GrantedPair } from '@presence-router/core'
import type { Parcels } from '../crossing/answer-encoder.ts'
import { type CloneableThrown, encodeThrown } from '../crossing/cloneable.ts'
import { costOfPair, encodePair } from '../crossing/granted-pair.ts'
import type { Parcel } from '../crossing/parcel.ts'
import { type CloneablePair, FULL_PART, MOST_TOLD } from '../protocol.ts'
import type { Outflow } from './outflow.ts'

/** What a module calls when it grants pairs. */
export type Tell = (granted: Iterable<GrantedPair>) => void

export const createTelling = (id: number, outflow: Outflow): Tell => {
  let told: Iterable<GrantedPair>[] = []
  let isFlowing = false

  function* encodeTold(): Parcels {
    while (told.length > 0) {
      const all = told
      told = []
      yield* encodePairs(all)
    }
  }
  const flow = (): void =>
    outflow.add(id, encodeTold(), () => {
      isFlowing = false
    })
  return (granted) => {
    if (told.length > MOST_TOLD) return
    told.push(told.length === MOST_TOLD ? tooMuch() : granted)
    if (isFlowing) return
    isFlowing = true
    void Promise.resolve().then(flow)
  }
}

function* encodePairs(told: readonly Iterable<GrantedPair>[]): Parcels {
  let pairs: CloneablePair[] = []
  let cost = 0
  const take = (thrown: CloneableThrown | null): Parcel => {
    const parcel: Parcel = { cost: Math.max(1, cost), part: { _tag: 'Pairs', pairs, thrown } }
    pairs = []
    cost = 0
    return parcel
  }
  for (const granted of told) {
    let looked = 0
    try {
      for (const given of granted) {
        if (looked++ === MOST_TOLD) throw new Error(`only ${MOST_TOLD} pairs at once cross; the rest is dropped`)
        const pair = encodePair(given)
        pairs.push(pair)
        cost += costOfPair(pair)
        if (cost >= FULL_PART) yield take(null)
      }
    } catch (thrown) {
      yield take(encodeThrown(thrown))
    }
  }
  if (pairs.length > 0) yield take(null)
}

/** What is told in place of pairs, to say that something threw. */
export const throwingPairs = (thrown: unknown): Iterable<GrantedPair> => ({
  [Symbol.iterator]: () => {
    throw thrown
  },
})

const tooMuch = (): Iterable<GrantedPair> =>
  throwingPairs(new Error(`more than ${MOST_TOLD} times told before it could be taken; the rest is dropped`))
