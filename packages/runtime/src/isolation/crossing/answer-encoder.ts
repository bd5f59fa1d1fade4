// Cuts what a module answers into parts that can cross. An answer is read once, in its own order, and only as far as the
// router takes the parts. A list of states that is given to many recipients crosses once in each part.
import { entriesOf, isIterable, membersOf, mostLookedAt, readPair, type UserPresenceState } from '@presence-router/core'
import type { CloneableMember } from '../protocol.ts'
import { type CloneableThrown, type CloneableValue, costOf, encodeThrown, encodeValue } from './cloneable.ts'
import { createBill, createPack, type Pack, type Parcel } from './parcel.ts'
import { costOfMember, createMemberEncoder, type EncodeMember } from './state-encoder.ts'

/** Parts of one answer, each made when the one before has been posted. */
export type Parcels = Generator<Parcel, void, undefined>

export function* encodeWhole(value: unknown): Parcels {
  const encoded = encodeValue(value)
  yield { cost: 1 + costOf(encoded), part: { _tag: 'Whole', value: encoded } }
}

export function* encodeInterestedUsers(answer: unknown): Parcels {
  if (!isIterable(answer)) return yield* encodeWhole(answer)
  const bill = createBill()
  let users: CloneableValue[] = []
  let thrown: CloneableThrown | null = null
  try {
    for (const member of membersOf(answer)) {
      const user = encodeValue(member)
      bill.addEntry(1 + costOf(user))
      users.push(user)
      if (bill.isDue) {
        yield { cost: bill.settle(), part: { _tag: 'Users', users, end: null } }
        users = []
      }
    }
  } catch (cause) {
    thrown = encodeThrown(cause)
  }
  yield { cost: bill.settle(), part: { _tag: 'Users', users, end: { thrown } } }
}

export function* encodeUsersForStates(answer: unknown, states: readonly UserPresenceState[]): Parcels {
  const entries = entriesOf(answer)
  if (entries === null) return yield* encodeWhole(answer)
  const pack = createPack(entries.shape)
  // One more than core's reader looks at: then it says so.
  const reading: Reading = { pack, encode: createMemberEncoder(states), most: mostLookedAt(states.length) + 1 }
  let thrown: CloneableThrown | null = null
  try {
    for (const pair of membersOf(entries.pairs)) {
      const [key, value] = readPair(pair)
      yield* packEntry(encodeValue(key), value, reading)
      if (pack.isFull) yield pack.take(null)
    }
  } catch (cause) {
    thrown = encodeThrown(cause)
  }
  yield pack.take({ thrown })
}

interface Reading {
  readonly pack: Pack
  readonly encode: EncodeMember
  readonly most: number
}

function* packEntry(key: CloneableValue, value: unknown, { pack, encode, most }: Reading): Parcels {
  pack.bill.addEntry(1 + costOf(key))
  const shared = pack.shared.get(value)
  if (shared !== undefined) return pack.add([key, shared])
  if (!isIterable(value)) return pack.add([key, { value: encodeValue(value) }])
  let members: CloneableMember[] = []
  let isSplit = false
  let looked = 0
  try {
    for (const given of membersOf(value)) {
      if (pack.isFull) {
        pack.add([key, members])
        yield pack.take(null, true)
        members = []
        isSplit = true
      }
      const member = encode(given)
      pack.bill.add(costOfMember(member))
      members.push(member)
      if (++looked === most) break
    }
  } catch (thrown) {
    return pack.add([key, members, encodeThrown(thrown)])
  }
  pack.add([key, members])
  // Others may give another list each time they are read.
  if (!isSplit && (Array.isArray(value) || value instanceof Set)) pack.shared.set(value, members)
}
