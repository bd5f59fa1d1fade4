// By the book with promises: all modules at once, each raced against its deadline.
import type { PresenceModule } from '@presence-router/core'
import type { OpenContestant } from '../contestant.ts'
import { openWiring } from './latest-batches.ts'

const DEADLINE_MS = 1_000

export const openPromiseAll: OpenContestant = async (modules, sink) =>
  openWiring((states) => Promise.all(modules.map((module) => askOne(module, states).catch(failed))), sink)

const askOne = async (
  module: PresenceModule,
  states: Parameters<PresenceModule['getUsersForStates']>[0],
): Promise<unknown> => {
  const controller = new AbortController()
  const call = { signal: controller.signal, deadline: Date.now() + DEADLINE_MS }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const cause = new Error(`${module.name} timed out`)
      controller.abort(cause)
      reject(cause)
    }, DEADLINE_MS)
  })
  try {
    return await Promise.race([module.getUsersForStates(states, call), late])
  } finally {
    clearTimeout(timer)
  }
}

const failed = (cause: unknown): null => {
  console.error(cause)
  return null
}
