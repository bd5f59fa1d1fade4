// Bad answers: each turns an honest answer into one that lies in one way, and says what of it is still to be believed.
import { type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import type { FaultKind } from '../faults.ts'
import type { Answer, Entry } from '../history/seen.ts'
import { rewrittenBy } from '../history/state-key.ts'
import { type AnswerParts, shapeEntries } from './answers.ts'
import { isHome } from './relation.ts'

/** What a lie is told about. */
export interface LieParts extends AnswerParts {
  readonly states: readonly UserPresenceState[]
  readonly users: readonly UserId[]
}

export type Lie = (honest: Answer, parts: LieParts) => Answer

const NO_ANSWER = { isUsable: false, entries: [], perhaps: [], forbidden: [] }

export const LIES: { readonly [kind in FaultKind]?: Lie } = {
  'module names nobody': (honest, { random }) => {
    const value = readMap(honest)
    for (const name of ['alice', '@alice', '', '@a\0:b', '\ud800', `@${'x'.repeat(300)}:y`])
      if (random.chance(0.5)) value.set(name, [])
    return { ...honest, value }
  },
  'module tells unasked states': (honest, parts) => {
    const { states, users, permissions, random } = parts
    const asked = new Set(states.map(({ userId }) => userId))
    const strangers = users.filter((userId) => !asked.has(userId))
    // With the permission another state of who was asked about would be a rewrite.
    const subjects = permissions.rewriteStates ? strangers : users
    if (subjects.length === 0) return honest
    const unasked = userPresenceState(random.pick(subjects), { state: 'online', statusMsg: `unasked by ${parts.name}` })
    const told = honest.entries.map(({ recipient, states: good }) => ({ recipient, states: [...good, unasked] }))
    const forbidden = honest.entries.map(({ recipient }) => ({ recipient, states: [unasked] }))
    return { ...honest, value: shapeEntries(told, parts), forbidden }
  },
  'module answers a wrong shape': (_, { random }) => ({
    ...NO_ANSWER,
    value: random.pick([
      null,
      undefined,
      'ALL',
      'nobody',
      7,
      true,
      [],
      [['@alice:example.org', []]],
      new Set(),
      () => {},
    ]),
  }),
  'module gives a text for states': (honest, { users, random }) => {
    const value = readMap(honest)
    const [first] = random.some(users, 0.5)
    if (first === undefined) return honest
    value.set(first, random.pick(['online', null, 7, undefined]))
    return { ...honest, value, entries: honest.entries.filter(({ recipient }) => recipient !== first) }
  },
  'module iterates and throws': (honest, { random }) => {
    const stopsAfter = random.int(honest.entries.length + 1)
    const entries = honest.entries.slice(0, stopsAfter)
    const value = iterating(function* () {
      yield* pairsOf(entries)
      throw new Error('midway')
    })
    return entries.length === 0 ? { ...NO_ANSWER, value } : { ...honest, value, entries }
  },
  'module iterates without end': (honest) => ({
    ...honest,
    value: new Map(honest.entries.map(({ recipient, states }) => [recipient, endless(states)])),
  }),
  'module answers with a proxy': () => ({ ...NO_ANSWER, value: hostileProxy() }),
  'module has a bad then': () => ({ ...NO_ANSWER, value: hostileThen() }),
  'module names remote users': (honest, { permissions, users, states, random, kept }) => {
    const remotes = users.filter((userId) => !isHome(userId))
    if (permissions.remoteRecipients || remotes.length === 0) return honest
    const forbidden = remotes.map((recipient) => ({ recipient, states }))
    return { ...honest, value: shapeEntries([...forbidden, ...honest.entries], { random, kept }), forbidden }
  },
  'module rewrites states': (honest, { permissions, states, name, random, kept }) => {
    if (permissions.rewriteStates) return honest
    const rewritten = states.map((state) => rewrittenBy(name, state))
    const forbidden = honest.entries.map(({ recipient }) => ({ recipient, states: rewritten }))
    const told = honest.entries.map(({ recipient, states: good }) => ({ recipient, states: [...rewritten, ...good] }))
    return { ...honest, value: shapeEntries(told, { random, kept }), forbidden }
  },
  'module names too many': (honest, { permissions, users, states, random, kept }) => {
    const named = new Set(honest.entries.map(({ recipient }) => recipient))
    const room = permissions.maxRecipients - honest.entries.length
    const others = users.filter((userId) => !named.has(userId) && (permissions.remoteRecipients || isHome(userId)))
    if (others.length <= room) return honest
    const filling = others.slice(0, room).map((recipient) => ({ recipient, states: [] as UserPresenceState[] }))
    const forbidden = others.slice(room).map((recipient) => ({ recipient, states }))
    const entries = [...honest.entries, ...filling]
    return { ...honest, value: shapeEntries([...entries, ...forbidden], { random, kept }), entries, forbidden }
  },
}

const pairsOf = (entries: readonly Entry[]): (readonly [string, unknown])[] =>
  entries.map(({ recipient, states }) => [recipient, [...states]] as const)

/** The answer as a `Map` of its own, to add to. */
const readMap = ({ entries }: Answer): Map<string, unknown> => new Map(pairsOf(entries))

/** A `Map` that is iterated like this. */
const iterating = (pairs: () => Iterator<unknown>): Map<string, unknown> =>
  Object.assign(new Map<string, unknown>(), { [Symbol.iterator]: pairs })

const endless = (states: readonly UserPresenceState[]): Iterable<unknown> => ({
  *[Symbol.iterator]() {
    yield* states
    for (;;) yield states[0] ?? null
  },
})

const hostileProxy = (): object => {
  const hostile = (): never => {
    throw new Error('do not touch me')
  }
  return new Proxy({}, { get: hostile, getPrototypeOf: hostile, ownKeys: hostile, has: hostile })
}

const hostileThen = (): object =>
  Object.create({
    // biome-ignore lint/suspicious/noThenProperty: that is the lie
    get then(): never {
      throw new Error('no then for you')
    },
  })
