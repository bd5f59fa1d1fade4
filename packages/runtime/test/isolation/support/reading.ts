// Reads answers as a router does, and says what became of them.
import {
  type AnswerReport,
  askAbout,
  DEFAULT_PERMISSIONS,
  grantingEach,
  type InterestedReport,
  type ModulePermissions,
  readInterestedUsers,
  readUsersForStates,
  type UserPresenceState,
} from '@presence-router/core'

type Granted = [recipient: string, states: readonly UserPresenceState[]]

const rulesOf = (permissions: Partial<ModulePermissions>) => ({
  permissions: { ...DEFAULT_PERMISSIONS, ...permissions },
  isLocal: () => true,
  budget: { left: Number.POSITIVE_INFINITY },
})

/** What is granted, in order, and what is reported. */
export const readForStates = (
  answer: unknown,
  states: readonly UserPresenceState[],
  permissions: Partial<ModulePermissions> = {},
): AnswerReport & { readonly granted: Granted[] } => {
  const granted: Granted[] = []
  const asked = askAbout(states)
  const granting = grantingEach(asked, (recipient, given) => granted.push([recipient, given]))
  const reading = readUsersForStates(answer, { ...rulesOf(permissions), asked, granting })
  const value = reading.resume()
  if (value === null) throw new Error('the reading has not come to its end')
  return { ...value, granted }
}

/** Whom it names, and what is reported. */
export const readInterested = (answer: unknown, permissions: Partial<ModulePermissions> = {}): InterestedReport => {
  const value = readInterestedUsers(answer, rulesOf(permissions)).resume()
  if (value === null) throw new Error('the reading has not come to its end')
  return value
}
