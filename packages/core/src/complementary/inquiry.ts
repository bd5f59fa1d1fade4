// Asks the callbacks of a module outside of a router: one call after the other, each answer read as a router reads it,
// and what goes wrong kept as a problem.

import { type Grant, grantingEach } from '../answer/granting.ts'
import { readInterestedUsers } from '../answer/interested-users.ts'
import type { AnswerReading, AnswerReport } from '../answer/reading.ts'
import { readUsersForStates } from '../answer/users-for-states.ts'
import { askAbout } from '../asked-states.ts'
import { type CallbackName, describeThrown } from '../errors/index.ts'
import type { InterestedUsers } from '../interested-users.ts'
import { type ModuleCall, PRESENCE_ALL_USERS, type PresenceModule } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'
import { type ComplementaryProblem, type CountedList, createCountedList } from './report.ts'
import { untilAborted } from './until-aborted.ts'
import { type GrantedPermissions, readWhole, wholeReadingRules } from './whole-reading.ts'

/** What calls are told, and by which permissions answers are read. */
export interface InquiryRules {
  readonly call: ModuleCall
  readonly permissions: GrantedPermissions
}

/** Asking one module. A question that it does not answer is a problem; aborting rejects with the signal's reason. */
export interface Inquiry {
  readonly problems: CountedList<ComplementaryProblem>
  /** How many calls there were. */
  readonly calls: number
  /** Whether there was a usable answer. What is good in it is granted. */
  askAboutStates(states: readonly UserPresenceState[], grant: Grant): Promise<boolean>
  /** `null` when there was no usable answer. */
  askAboutUser(userId: UserId): Promise<InterestedUsers | null>
}

export const createInquiry = (module: PresenceModule, { call, permissions }: InquiryRules): Inquiry => {
  const rules = wholeReadingRules(permissions)
  const problems = createCountedList<ComplementaryProblem>()
  let calls = 0

  const ask = async <Report extends AnswerReport>(question: Question<Report>): Promise<Report | null> => {
    const { callback, about, put, read } = question
    call.signal.throwIfAborted()
    calls++
    try {
      const report = readWhole(read(await untilAborted(put(), call.signal)))
      for (const problem of report.problems) problems.add({ callback, about, ...problem })
      return report.usable ? report : null
    } catch (thrown) {
      call.signal.throwIfAborted()
      problems.add({ callback, about, path: null, fault: `threw ${describeThrown(thrown)}` })
      return null
    }
  }

  return {
    problems,
    get calls() {
      return calls
    },
    async askAboutStates(states, grant) {
      const report = await ask({
        callback: 'getUsersForStates',
        about: states.map(({ userId }) => userId),
        put: () => module.getUsersForStates(states, call),
        read(answer) {
          const asked = askAbout(states)
          return readUsersForStates(answer, { ...rules, asked, granting: grantingEach(asked, grant) })
        },
      })
      return report !== null
    },
    async askAboutUser(userId) {
      const report = await ask({
        callback: 'getInterestedUsers',
        about: [userId],
        put: () => module.getInterestedUsers(userId, call),
        read: (answer) => readInterestedUsers(answer, rules),
      })
      if (report === null) return null
      return report.users === PRESENCE_ALL_USERS ? report.users : new Set(report.users)
    },
  }
}

interface Question<Report> {
  readonly callback: CallbackName
  readonly about: readonly UserId[]
  put(): unknown
  read(answer: unknown): AnswerReading<Report>
}
