// Puts an answer together again from its parts, so that the reader of answers finds what the module gave: the very states
// that were asked about, and the same mistakes at the same places. Nothing is judged but whether it keeps to the protocol.
import type { UserPresenceState } from '@presence-router/core'
import { type Fields, parseArray, parseFields } from '../parse-message.ts'
import { decodeThrown, decodeValue, NotOfProtocol } from './cloneable.ts'
import { createGivenMap, createGivenObject } from './given-recipients.ts'
import { createMemberDecoder, type DecodeMember } from './state-decoder.ts'
import { throwAtEnd } from './throw-at-end.ts'

/** One answer, as far as it has come. */
export interface Assembly {
  /** Whether it is complete with this part. Throws {@link NotOfProtocol}. */
  add(part: Fields): boolean
  readonly answer: unknown
}

/** `states`: those that were asked about. */
export const createAssembly = (states: readonly UserPresenceState[]): Assembly => {
  let begun: { readonly kind: unknown; readonly content: Content } | null = null
  let answer: unknown

  const addContent = (part: Fields): boolean => {
    const { _tag: kind, shape, end } = part
    begun ??= { kind, content: kind === 'Users' ? createUsers() : createRecipients(shape, createMemberDecoder(states)) }
    if (begun.kind !== kind) throw new NotOfProtocol('parts of two answers in one')
    begun.content.add(part)
    if (end === null) return false
    const { thrown } = parseFields(end)
    answer = begun.content.finish(thrown === null ? null : { value: decodeThrown(thrown) })
    return true
  }

  return {
    add(part) {
      const { _tag, value } = part
      if (_tag === 'Users' || _tag === 'Recipients') return addContent(part)
      if (_tag !== 'Whole' || begun !== null) throw new NotOfProtocol('a part of no known kind')
      answer = decodeValue(value)
      return true
    },
    get answer() {
      return answer
    },
  }
}

/** What an answer holds. */
interface Content {
  add(part: Fields): void
  /** `thrown`: what reading it to its end throws. */
  finish(thrown: { readonly value: unknown } | null): object
}

const createUsers = (): Content => {
  const all: unknown[] = []
  return {
    add({ users }) {
      for (const user of parseArray(users)) all.push(decodeValue(user))
    },
    finish: (thrown) => throwAtEnd(all, thrown),
  }
}

const createRecipients = (shape: unknown, decodeMember: DecodeMember): Content => {
  const given = shape === 'object' ? createGivenObject() : createGivenMap()
  let last: unknown[] | null = null

  /** A list that is given to many is one list. */
  const decodeMembers = (crossed: readonly unknown[], shared: Map<unknown, unknown[]>): unknown[] => {
    const known = shared.get(crossed)
    if (known !== undefined) return known
    const members = parseArray(crossed).map(decodeMember)
    shared.set(crossed, members)
    return members
  }
  const goOn = (members: readonly unknown[]): unknown[] => {
    if (last === null) throw new NotOfProtocol('it goes on with nobody')
    for (const member of members) last.push(member)
    return last
  }
  const addEntry = (entry: unknown, shared: Map<unknown, unknown[]>, continues: boolean): void => {
    const [recipient, crossed, thrown] = parseArray(entry)
    if (!Array.isArray(crossed)) {
      last = null
      return given.add(decodeValue(recipient), decodeValue(parseFields(crossed)['value']))
    }
    const members = decodeMembers(crossed, shared)
    last = continues ? goOn(members) : members
    if (!continues) given.add(decodeValue(recipient), members)
    if (thrown !== undefined) throwAtEnd(last, { value: decodeThrown(thrown) })
  }

  return {
    add({ entries, continues }) {
      const shared = new Map<unknown, unknown[]>()
      let isContinued = continues === true
      for (const entry of parseArray(entries)) {
        addEntry(entry, shared, isContinued)
        isContinued = false
      }
    },
    finish: given.finish,
  }
}
