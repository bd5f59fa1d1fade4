// Questions to the public face: queries, explanations and snapshots, some of them cut short or aborted.
import { type QueryOptions, type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import { ASKER } from '../history/questions.ts'
import type { Random } from '../random.ts'

export interface Queries {
  askForStates(): void
  askForInterests(): void
  explain(): void
  snapshot(): void
}

export interface QueriesParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
}

export const createQueries = ({ history, faults, random }: QueriesParts): Queries => {
  const { scenario, world, versions } = history
  const users = [...scenario.locals, ...scenario.remotes]
  let asked = 0

  const drawOptions = (): QueryOptions => ({
    ...(faults.strikes('query has little time', 0.4) && { deadlineMs: random.between(1, 150) }),
    ...(faults.strikes('query is aborted', 0.4) && { signal: abortedSoon() }),
  })
  const abortedSoon = (): AbortSignal => {
    const controller = new AbortController()
    const abort = (): void => controller.abort(new Error('the caller gave up'))
    if (random.chance(0.2)) abort()
    else world.later(random.between(1, 100), abort)
    return controller.signal
  }
  const drawStates = (): readonly UserPresenceState[] => {
    const known = random.some(users, 0.5).flatMap((userId) => versions.latest(userId)?.state ?? [])
    const asker = userPresenceState(ASKER, { statusMsg: `q${++asked}` })
    const twice = random.chance(0.2) ? known.map((state) => ({ ...state })) : []
    return [...known, asker, ...twice]
  }

  return {
    askForStates() {
      const states = drawStates()
      const options = drawOptions()
      const modules = history.modules.live()
      const ask = (): Promise<unknown> => history.router.getUsersForStates(states, options)
      history.operate('query states', ask, { ...options, states, modules })
    },
    askForInterests() {
      const userId: UserId = random.pick(users)
      const options = drawOptions()
      const modules = history.modules.live()
      const ask = (): Promise<unknown> => history.router.getInterestedUsers(userId, options)
      history.operate('query interests', ask, { ...options, userId, modules })
    },
    explain() {
      const pair = { recipient: random.pick(users), subject: random.pick(users) }
      const lessThanPromised = (scenario.limits.deadlineMs ?? 1_000) - 7
      const options = { deadlineMs: lessThanPromised, ...drawOptions() }
      history.operate('explain', () => history.router.explain(pair, options), options)
    },
    snapshot() {
      const recipients = random.some(users, 0.5)
      let hasAllSeer = false
      history.operate('snapshot', () => history.router.sendLocalOnlinePresenceTo(recipients), {
        seesAll(userId) {
          hasAllSeer ||= recipients.includes(userId)
        },
        mayAskStates: () => hasAllSeer,
      })
    },
  }
}
