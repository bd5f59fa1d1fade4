// The inside of an isolate, with the test as its router.
import type { PresenceModule, UserPresenceState } from '@presence-router/core'
import { serve } from '../../../src/isolation/inside/serve.ts'
import type { FromIsolate, Part, ToIsolate } from '../../../src/isolation/protocol.ts'

export interface Served {
  readonly posted: readonly FromIsolate[]
  hear(message: ToIsolate): void
  askAbout(id: number, ...states: UserPresenceState[]): void
  /** The parts that were posted, and what they cost together. */
  parts(id?: number): Part[]
  spent(): number
}

/** A module that is loaded; the hooks are its own. */
export const serveModule = async (module: Omit<PresenceModule, 'name'>): Promise<Served> => {
  const posted: FromIsolate[] = []
  const hear = serve({
    post: (message) => void posted.push(structuredClone(message)),
    importFile: async () => ({ default: { name: 'served', ...module } }),
    leave: () => {},
  })
  hear({ _tag: 'Load', url: 'file:///served.js', data: null })
  while (posted.length === 0) await Promise.resolve()
  const partsPosted = () => posted.filter((message) => message._tag === 'Part')
  return {
    posted,
    hear,
    askAbout: (id, ...states) =>
      hear({ _tag: 'Ask', id, deadline: 1_000, question: { callback: 'getUsersForStates', states } }),
    parts: (id) =>
      partsPosted()
        .filter((message) => id === undefined || message.id === id)
        .map(({ part }) => part),
    spent: () => partsPosted().reduce((sum, { cost }) => sum + cost, 0),
  }
}

/** One that has no hooks and sees nobody. */
export const serveAnswers = (getUsersForStates: PresenceModule['getUsersForStates']): Promise<Served> =>
  serveModule({ getUsersForStates, getInterestedUsers: () => [] })

/** Lets promises settle; no timer is needed. */
export const soon = async (): Promise<void> => {
  for (let microtask = 0; microtask < 20; microtask++) await Promise.resolve()
}
