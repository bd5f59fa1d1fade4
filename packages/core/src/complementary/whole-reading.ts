// Reads answers outside of a router: at once and to the end, and who is local or remote decides nothing.
import type { AnswerReading, AnswerRules } from '../answer/reading.ts'
import { DEFAULT_PERMISSIONS, type ModulePermissions } from '../module.ts'

/** What a module may be granted where nobody is local or remote. */
export type GrantedPermissions = Partial<Omit<ModulePermissions, 'remoteRecipients'>>

/** With an endless budget, so that a reading never yields. An answer still meets the bounds that permissions set. */
export const wholeReadingRules = (permissions: GrantedPermissions = {}): AnswerRules => ({
  permissions: { ...DEFAULT_PERMISSIONS, ...permissions, remoteRecipients: true },
  isLocal: () => true,
  budget: { left: Number.POSITIVE_INFINITY },
})

export const readWhole = <Report>(reading: AnswerReading<Report>): Report => {
  for (;;) {
    const result = reading.resume()
    if (result !== null) return result
  }
}
