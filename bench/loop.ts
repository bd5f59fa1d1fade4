// The plain loop: what a competent person writes in an hour for the same modules. It has no deadlines, no order, no
// table, no counters and no reports. Everything here is compared with it.
import type { ModuleCall, PresenceModule, UserPresenceState } from '@presence-router/core'
import type { Contestant } from './contestant.ts'
import { OUR_SERVER } from './names.ts'
import type { Sink } from './sink.ts'

const CALL: ModuleCall = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY }
const failed = (cause: unknown): void => console.error(cause)

export const openLoop = async (modules: readonly PresenceModule[], sink: Sink): Promise<Contestant> => {
  let latest = new Map<string, UserPresenceState>() // one state per user
  const deliver = (answers: readonly unknown[]): void => split(unite(answers), sink)
  const commit = (): void => {
    const states = [...latest.values()]
    latest = new Map()
    const answers = modules.map((module) => {
      try {
        return module.getUsersForStates(states, CALL)
      } catch (cause) {
        return failed(cause)
      }
    })
    if (!answers.some((answer) => answer instanceof Promise)) deliver(answers)
    else void Promise.all(answers.map((answer) => Promise.resolve(answer).catch(failed))).then(deliver)
  }
  const publish = (states: readonly UserPresenceState[]): void => {
    if (latest.size === 0) queueMicrotask(commit)
    for (const state of states) latest.set(state.userId, state)
  }
  return { publish, close: async () => {} }
}

/** Recipient → states, by reference. Copied: modules may change their sets later. */
export const unite = (answers: readonly unknown[]): Map<string, Set<UserPresenceState>> => {
  const united = new Map<string, Set<UserPresenceState>>()
  for (const answer of answers)
    if (answer instanceof Map)
      for (const [recipient, states] of answer) {
        if (!(states instanceof Set)) continue
        const known = united.get(recipient)
        if (known === undefined) united.set(recipient, new Set(states))
        else for (const state of states) known.add(state)
      }
  return united
}

/** Local users get theirs, each server the states of all its users. */
export const split = (united: ReadonlyMap<string, ReadonlySet<UserPresenceState>>, sink: Sink): void => {
  const servers = new Map<string, Set<UserPresenceState>>()
  for (const [recipient, states] of united) {
    const server = recipient.slice(recipient.indexOf(':') + 1)
    const known = servers.get(server)
    if (server === OUR_SERVER) sink.takeSet(recipient, states)
    else if (known === undefined) servers.set(server, new Set(states))
    else for (const state of states) known.add(state)
  }
  for (const [server, states] of servers) sink.takeSet(server, states)
  sink.done()
}
