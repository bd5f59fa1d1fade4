// Bad answers about whose presence somebody may see.
import type { FaultKind } from '../faults.ts'
import type { Interest } from '../history/seen.ts'
import type { AnswerParts } from './answers.ts'

export type InterestLie = (honest: Interest, parts: AnswerParts) => Interest

const NO_INTEREST = { isUsable: false, users: new Set<never>() }

export const INTEREST_LIES: { readonly [kind in FaultKind]?: InterestLie } = {
  'module names nobody': (honest) =>
    honest.users === 'ALL' ? honest : { ...honest, value: [...honest.users, 'bob', 'ALL', '', 7, null] },
  'module answers a wrong shape': (_, { random }) => ({
    ...NO_INTEREST,
    value: random.pick([null, undefined, 'all', 7, {}, () => {}]),
  }),
  'module says ALL': (honest, { permissions }) => (permissions.allUsers ? honest : { ...NO_INTEREST, value: 'ALL' }),
  'module answers with a proxy': () => ({
    ...NO_INTEREST,
    value: new Proxy([], {
      get() {
        throw new Error('do not touch me')
      },
    }),
  }),
  'module iterates and throws': (honest) => {
    if (honest.users === 'ALL') return honest
    const users = [...honest.users].slice(0, 1)
    const value = {
      *[Symbol.iterator]() {
        yield* users
        throw new Error('midway')
      },
    }
    return users.length === 0 ? { ...NO_INTEREST, value } : { ...honest, value, users: new Set(users) }
  },
}
