// Reads an answer to its end, turn by turn, as a router would: each turn may read `perTurn` entries.
import {
  type AnswerReading,
  type AnswerReport,
  type AskedStates,
  grantingEach,
  type InterestedReport,
  type ModulePermissions,
  type ReadingBudget,
  readInterestedUsers,
  readUsersForStates,
  type UserId,
  type UserPresenceState,
} from '@presence-router/core'
import { isLocal, permissions } from './people.ts'

interface ReadingOptions {
  readonly permissions?: Partial<ModulePermissions>
  readonly perTurn?: number
  /** Called between two turns, with what the budget then says. */
  readonly betweenTurns?: (left: number) => void
}

type Granted = [recipient: UserId, states: readonly UserPresenceState[]]

/** What `readUsersForStates` granted, in order, and what it reported. */
export const readForStates = (
  answer: unknown,
  asked: AskedStates,
  options: ReadingOptions = {},
): AnswerReport & { readonly granted: Granted[] } => {
  const granted: Granted[] = []
  const report = finish(options, (budget) => {
    const rules = { permissions: permissions(options.permissions ?? {}), isLocal, budget }
    return readUsersForStates(answer, {
      ...rules,
      asked,
      granting: grantingEach(asked, (recipient, states) => granted.push([recipient, states])),
    })
  })
  return { ...report, granted }
}

/** What `readInterestedUsers` returned. */
export const readInterested = (answer: unknown, options: ReadingOptions = {}): InterestedReport =>
  finish(options, (budget) =>
    readInterestedUsers(answer, { permissions: permissions(options.permissions ?? {}), isLocal, budget }),
  )

const finish = <Result>(
  { perTurn = 5_000, betweenTurns }: ReadingOptions,
  begin: (budget: ReadingBudget) => AnswerReading<Result>,
): Result => {
  const budget = { left: perTurn }
  const reading = begin(budget)
  for (;;) {
    const result = reading.resume()
    if (result !== null) return result
    betweenTurns?.(budget.left)
    budget.left = perTurn
  }
}
