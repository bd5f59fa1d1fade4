// A report in words, for a terminal or the message of a failed test.
import { MAX_SPELLED_PROBLEMS } from '../errors/index.ts'
import type { ComplementaryProblem, ComplementaryReport, Disagreement } from './report.ts'

/**
 * What a report says, one sentence a line: first whether the callbacks agree, then of each direction and of the problems
 * at most {@link MAX_SPELLED_PROBLEMS}, and how many more there are.
 */
export const describeComplementary = (report: ComplementaryReport): string => {
  const { onlyTold, onlySeen, problems, counts } = report
  return [
    verdict(report),
    ...spelled(onlyTold.map(onlyToldSentence), counts.onlyTold),
    ...spelled(onlySeen.map(onlySeenSentence), counts.onlySeen),
    ...spelled(problems.map(problemSentence), counts.problems),
    ...unaskedSentence(report.unasked),
  ].join('\n')
}

const verdict = ({ agrees, counts, asked }: ComplementaryReport): string => {
  const about = `asked about ${counted(asked.states, 'state')} and ${counted(asked.users, 'user')}`
  if (agrees) return `The callbacks agree on ${counted(counts.agreed, 'pair')}, ${about}.`
  const places = counted(counts.onlyTold + counts.onlySeen, 'pair')
  return `The callbacks disagree on ${places} and agree on ${counts.agreed}, ${about}; ${counted(counts.problems, 'problem')}.`
}

const onlyToldSentence = ({ observer, subject, state }: Disagreement): string =>
  `${observer} may not see ${subject} by getInterestedUsers, but getUsersForStates sends ${observer} that ${subject} is ${state.state}.`

const onlySeenSentence = ({ observer, subject, state }: Disagreement): string =>
  `${observer} may see ${subject} by getInterestedUsers, but getUsersForStates does not send ${observer} that ${subject} is ${state.state}.`

const problemSentence = ({ callback, about, path, fault }: ComplementaryProblem): string => {
  const [first = 'nobody'] = about
  const asked = about.length > 1 ? `${first} and ${about.length - 1} more` : first
  return `${callback}, asked about ${asked}, ${path === null ? fault : `answered badly: ${path} ${fault}`}.`
}

const unaskedSentence = (unasked: number): readonly string[] =>
  unasked === 0 ? [] : [`getInterestedUsers was not asked about ${unasked} more of those whom getUsersForStates names.`]

const spelled = (sentences: readonly string[], count: number): readonly string[] => {
  const shown = sentences.slice(0, MAX_SPELLED_PROBLEMS)
  return count > shown.length ? [...shown, `And ${count - shown.length} more like these.`] : shown
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
