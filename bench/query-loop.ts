// The plain loop for the other question: module after module, until one says ALL.
import { type ModuleCall, PRESENCE_ALL_USERS, type PresenceModule, parseUserId } from '@presence-router/core'

const CALL: ModuleCall = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY }

export type Query = (userId: string) => Promise<ReadonlySet<string> | typeof PRESENCE_ALL_USERS>

export const createQueryLoop =
  (modules: readonly PresenceModule[]): Query =>
  async (given) => {
    const userId = parseUserId(given)
    const united = new Set<string>()
    for (const module of modules)
      try {
        const answer = module.getInterestedUsers(userId, CALL)
        const users = answer instanceof Promise ? await answer : answer
        if (users === PRESENCE_ALL_USERS) return users
        if (users instanceof Set) for (const user of users) united.add(user)
      } catch (cause) {
        console.error(cause)
      }
    return united
  }
