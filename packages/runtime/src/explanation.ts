// Why somebody sees somebody: what each module says to both questions, as data and as a sentence.
import type { AnswerProblem, RouterFailure, UserId, UserPresenceState } from '@presence-router/core'

/** What one module said of a recipient and a subject, asked now. */
export interface ModuleExplanation {
  readonly module: string
  /**
   * Whether `getUsersForStates` names the recipient for the subject's state, and with it the states: the original, or
   * rewrites that the module may make. Empty: named with none of the subject's.
   */
  readonly tells: readonly UserPresenceState[] | null
  /** Whether `getInterestedUsers` of the recipient names the subject. */
  readonly shows: 'named' | 'ALL' | 'no'
  /** What was dropped of its answers, and why. */
  readonly dropped: readonly AnswerProblem[]
  /** Why there is no answer, or not a whole one. */
  readonly failures: readonly RouterFailure[]
}

/** Why a recipient is told of a subject, or is not. Nothing was delivered to find it out. */
export interface Explanation {
  readonly recipient: UserId
  readonly subject: UserId
  /** The subject's latest state; the default state (offline) when the router has seen none. */
  readonly state: UserPresenceState
  /** Whether a change of the subject is told to the recipient, or to the recipient's server. */
  readonly isTold: boolean
  /** Whether the recipient may see the subject when asking. */
  readonly isShown: boolean
  /** In registration order. */
  readonly modules: readonly ModuleExplanation[]
  /** What of it a delivery would drop, whatever modules say. */
  readonly obstacle: string | null
  /** All of it for a reader. */
  readonly sentence: string
}

/** Puts what modules said into one explanation. */
export const explanationOf = (
  asked: Pick<Explanation, 'recipient' | 'subject' | 'state'>,
  modules: readonly ModuleExplanation[],
  obstacle: string | null,
): Explanation => {
  const isTold = obstacle === null && modules.some(({ tells }) => tells !== null && tells.length > 0)
  const isShown = modules.some(({ shows }) => shows !== 'no')
  const { recipient, subject } = asked
  const sentence = [
    `${recipient} ${verdictOf(isTold, isShown)} ${subject}.`,
    ...modules.map(sentenceOf),
    ...(modules.length === 0 ? ['No module is registered.'] : []),
    ...(obstacle === null ? [] : [`Nothing is told, because ${obstacle}.`]),
  ].join(' ')
  return Object.freeze({ ...asked, isTold, isShown, modules, obstacle, sentence })
}

const verdictOf = (isTold: boolean, isShown: boolean): string => {
  if (isTold) return isShown ? 'is told of changes of, and may see,' : 'is told of changes of, but may not see,'
  return isShown ? 'may see, but is not told of changes of,' : 'neither is told of changes of nor may see'
}

const sentenceOf = ({ module, tells, shows, failures }: ModuleExplanation): string => {
  const grants = [
    ...(tells === null || tells.length === 0 ? [] : ['tells it']),
    ...(shows === 'no' ? [] : [shows === 'ALL' ? 'shows everybody' : 'shows it']),
  ]
  const trouble = failures.map(({ message }) => `; ${message}`).join('')
  return `Module ${module} ${grants.length === 0 ? 'grants nothing' : grants.join(' and ')}${trouble}.`
}
